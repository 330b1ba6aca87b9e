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

    /// <summary>Reads a page of items, grouped by reason.</summary>
    /// <exception cref="Azure.RequestFailedException">The items cannot be read.</exception>
    Task<ReviewItemPage> ListPageAsync(ReviewFilter filter, int pageSize, string? continuation, CancellationToken cancellationToken);

    /// <summary>Reads an item with its event; null if it is not open.</summary>
    /// <exception cref="Azure.RequestFailedException">The item cannot be read.</exception>
    Task<OpenReviewItem?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Marks an item as being resolved, before its event is sent again: of two people, one succeeds. An event that is added from
    /// now on removes the mark, so that the item stays open.
    /// </summary>
    /// <returns>The marked item; null if it has changed since it was read.</returns>
    /// <exception cref="Azure.RequestFailedException">The item may be marked.</exception>
    Task<OpenReviewItem?> TryMarkAsync(OpenReviewItem item, ReviewResolution resolution, CancellationToken cancellationToken);

    /// <summary>Deletes a marked item.</summary>
    /// <returns>False if an event was added since it was marked: then it stays open.</returns>
    /// <exception cref="Azure.RequestFailedException">The item may be deleted in part; the call can be repeated.</exception>
    Task<bool> TryCloseAsync(OpenReviewItem marked, CancellationToken cancellationToken);

    /// <returns>The number of deleted items.</returns>
    /// <exception cref="Azure.RequestFailedException">The deletion failed; some items may be deleted.</exception>
    Task<int> DeleteByUserAsync(string userId, CancellationToken cancellationToken);
}
