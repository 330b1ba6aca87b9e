namespace Auth0Sync.Core.Review;

/// <summary>How many review items of a reason wait.</summary>
/// <param name="Items">How many.</param>
/// <param name="Oldest">When the oldest one was added; null where there is none.</param>
public sealed record ReviewTally(int Items, DateTimeOffset? Oldest);
