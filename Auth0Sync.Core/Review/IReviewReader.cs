using Azure;

namespace Auth0Sync.Core.Review;

/// <summary>Reads open review items.</summary>
public interface IReviewReader
{
    /// <summary>
    /// Counts the items of a reason and finds the oldest. Reads at most 1,000 items, in one transaction.
    /// </summary>
    /// <param name="reason">The reason.</param>
    /// <param name="target">The name of the target; null for all, and for items without one.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="RequestFailedException">The items cannot be read.</exception>
    Task<ReviewSummary> CountAsync(ReviewReason reason, string? target, CancellationToken cancellationToken);

    /// <summary>Returns the items of a user, without their events.</summary>
    /// <exception cref="RequestFailedException">The items cannot be read.</exception>
    Task<IReadOnlyList<ReviewItem>> ListByUserAsync(string userId, CancellationToken cancellationToken);
}
