using Auth0Sync.Core.Review;

namespace Auth0Sync.Core.Operations.Review;

/// <summary>An open review item, without personal data.</summary>
/// <param name="Id">The id of the item.</param>
/// <param name="Reason">Why the event needs review.</param>
/// <param name="Target">The name of the target, if known.</param>
/// <param name="EventId">The newest event, if known.</param>
/// <param name="EventType">The type of the newest event, if known.</param>
/// <param name="EventTime">The time of the newest event, if known.</param>
/// <param name="Details">The rejected fields and the codes of the target, if any.</param>
/// <param name="CandidateCount">The number of records in question.</param>
/// <param name="Count">The number of events with this finding.</param>
/// <param name="AddedAt">When the first event was added.</param>
/// <param name="LastSeenAt">When the newest event was added.</param>
public sealed record ReviewListEntry(
    string Id,
    ReviewReason Reason,
    string? Target,
    string? EventId,
    string? EventType,
    DateTimeOffset? EventTime,
    string Details,
    int CandidateCount,
    int Count,
    DateTimeOffset AddedAt,
    DateTimeOffset LastSeenAt)
{
    internal static ReviewListEntry FromItem(ReviewItem item) => new(
        item.Id,
        item.Reason,
        item.Target,
        item.EventId,
        item.EventType,
        item.EventTime,
        item.Details,
        item.Candidates.Count,
        item.Count,
        item.AddedAt,
        item.LastSeenAt);
}

/// <summary>A page of the list.</summary>
/// <param name="Items">The items; a page can be empty although others follow.</param>
/// <param name="Continuation">Where the next page starts; null at the end.</param>
public sealed record ReviewListPage(IReadOnlyList<ReviewListEntry> Items, string? Continuation);
