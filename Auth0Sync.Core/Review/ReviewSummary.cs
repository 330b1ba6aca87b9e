namespace Auth0Sync.Core.Review;

/// <summary>How many review items of a reason wait.</summary>
/// <param name="Count">How many.</param>
/// <param name="OldestAddedAt">When the oldest one was added; null where there is none.</param>
public sealed record ReviewSummary(int Count, DateTimeOffset? OldestAddedAt);
