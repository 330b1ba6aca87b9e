using Auth0Sync.Core.Operations.Review;
using Auth0Sync.Core.Review;

namespace Auth0Sync.Page.Api;

/// <param name="IsDryRun">Whether only to say what would be done.</param>
/// <param name="Choice">What an approval chooses.</param>
internal sealed record DecisionBody(string Id, ReviewActionKind Action, bool IsDryRun, ReviewChoice? Choice = null);

/// <param name="Reason">Of which items the events are sent again.</param>
/// <param name="IsDryRun">Whether only to say what would be done.</param>
internal sealed record RetryAllBody(ReviewReason Reason, bool IsDryRun, string? Target = null);
