namespace Auth0Sync.Core.Review;

/// <summary>Takes what a person has to look at.</summary>
public interface IReviewStore
{
    /// <summary>
    /// Adds an item, or brings the open one of the same user, target and finding up to date: the newest event stays, and
    /// each further event is counted. Adding the same event again changes nothing.
    /// </summary>
    /// <exception cref="Azure.RequestFailedException">The storage account did not take it.</exception>
    Task AddAsync(ReviewItem item, CancellationToken cancellationToken);

    /// <summary>Deletes the items of a user.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="Azure.RequestFailedException">The storage account did not do it; some of them may be gone.</exception>
    Task<int> DeleteByUserAsync(string userId, CancellationToken cancellationToken);
}
