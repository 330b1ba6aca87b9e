namespace Auth0Sync.Core.Review;

/// <summary>Takes what a person has to look at.</summary>
public interface IReviewStore
{
    /// <summary>Adds an item; adding the same one again changes nothing but its time.</summary>
    /// <exception cref="Azure.RequestFailedException">The storage account did not take it.</exception>
    Task AddAsync(ReviewItem item, CancellationToken cancellationToken);
}
