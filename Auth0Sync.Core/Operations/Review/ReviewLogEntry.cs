using Auth0Sync.Core.Review;

namespace Auth0Sync.Core.Operations.Review;

/// <summary>What a person did about a review item. It outlives the item and contains no personal data of users.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="At">When it was done.</param>
/// <param name="By">Who did it.</param>
/// <param name="Action">What was done.</param>
/// <param name="Choice">The choice of an approval; a record id that is personal is left out.</param>
/// <param name="Reason">The reason of the item.</param>
/// <param name="Target">The target of the item.</param>
/// <param name="EventId">The event of the item.</param>
/// <param name="IsCompleted">Whether it was completed. If not, it was interrupted, and the item may still be open.</param>
public sealed record ReviewLogEntry(
    string ItemId,
    DateTimeOffset At,
    string By,
    ReviewActionKind Action,
    ReviewChoice? Choice,
    ReviewReason Reason,
    string? Target,
    string? EventId,
    bool IsCompleted)
{
    internal bool IsSameDecision(ReviewActionKind action, ReviewChoice? choice) => Action == action && (Choice is { } recorded ? choice?.Matches(recorded) == true : choice is null);

    internal string DescribeDecision() => Choice switch
    {
        null => $"{Action}",
        { Kind: ReviewChoiceKind.Link, RecordId: { } record } => $"{Action}, link to record {record}",
        { Kind: ReviewChoiceKind.SkipFields } choice => $"{Action}, without {string.Join(", ", choice.Fields)}",
        { Kind: var kind } => $"{Action}, {kind}",
    };
}
