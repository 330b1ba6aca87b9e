namespace Auth0Sync.Core.Review;

/// <summary>Which review items are meant; null means all.</summary>
public sealed record ReviewFilter(string? Target = null, ReviewReason? Reason = null);
