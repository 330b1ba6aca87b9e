using Auth0Sync.Core.Journal;
using Auth0Sync.Core.Operations.Users;

namespace Auth0Sync.Cli.Commands;

/// <summary>A user, with the history if it was requested.</summary>
internal sealed record UserLine(UserReport User, IReadOnlyList<JournalEntry> History);
