namespace Auth0Sync.Core.Review;

/// <summary>The open review items of one reason.</summary>
/// <param name="Count">At most 1,000.</param>
/// <param name="OldestAddedAt">When the oldest one was added; null if there is none.</param>
public sealed record ReviewSummary(int Count, DateTimeOffset? OldestAddedAt);
