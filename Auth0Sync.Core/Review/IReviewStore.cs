namespace Auth0Sync.Core.Review;

/// <summary>Stores events and messages that need review.</summary>
public interface IReviewStore
{
    /// <summary>
    /// Adds an item, or updates the open one of the same user, target and finding: the newest event is kept, and each further
    /// event is counted. Adding the same event again changes nothing.
    /// </summary>
    /// <exception cref="Azure.RequestFailedException">The item was not stored.</exception>
    Task AddAsync(ReviewItem item, CancellationToken cancellationToken);

    /// <returns>The number of deleted items.</returns>
    /// <exception cref="Azure.RequestFailedException">The deletion failed; some items may be deleted.</exception>
    Task<int> DeleteByUserAsync(string userId, CancellationToken cancellationToken);
}
