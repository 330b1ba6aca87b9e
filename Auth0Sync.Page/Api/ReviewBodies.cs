using Auth0Sync.Core.Operations.Review;

namespace Auth0Sync.Page.Api;

/// <param name="IsDryRun">Whether only to say what would be done.</param>
/// <param name="Choice">What an approval chooses.</param>
/// <param name="Version">The version of the item that the page shows.</param>
internal sealed record DecisionBody(string Id, ReviewActionKind Action, bool IsDryRun, ReviewChoice? Choice = null, string? Version = null);

/// <param name="Ids">The items whose events are sent again.</param>
internal sealed record RetriesBody(IReadOnlyList<string> Ids);
