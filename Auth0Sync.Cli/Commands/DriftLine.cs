using Auth0Sync.Core.Operations.Drift;

namespace Auth0Sync.Cli.Commands;

/// <summary>A line of the JSON of a comparison: first the rows, and at last the report.</summary>
internal sealed record DriftLine(DriftRow? Row, DriftReport? Report);
