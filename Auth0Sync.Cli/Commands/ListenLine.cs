using Auth0Sync.Core.Operations.Listening;

namespace Auth0Sync.Cli.Commands;

/// <summary>A line of the JSON of listening: what happens, and at last the report.</summary>
internal sealed record ListenLine(ListenProgress? Progress, ListenReport? Report);
