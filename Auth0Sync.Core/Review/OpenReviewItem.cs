namespace Auth0Sync.Core.Review;

/// <summary>An open item as it was read. Its versions tell whether an event or another person has changed it since.</summary>
/// <param name="Item">The item.</param>
/// <param name="Resolution">Who is resolving it, if anyone.</param>
/// <param name="Version">The version of the item.</param>
/// <param name="EventVersion">The version of its event; null if the event is gone, because a resolution was interrupted.</param>
public sealed record OpenReviewItem(ReviewItem Item, ReviewResolution? Resolution, string Version, string? EventVersion);

/// <summary>A person who started to resolve an item.</summary>
/// <param name="By">The name of the person.</param>
/// <param name="At">When the resolution started.</param>
public sealed record ReviewResolution(string By, DateTimeOffset At);

/// <summary>A page of items without their events.</summary>
/// <param name="Items">The items; a page can be empty although others follow.</param>
/// <param name="Continuation">Where the next page starts; null at the end.</param>
public sealed record ReviewItemPage(IReadOnlyList<ReviewItem> Items, string? Continuation);
