namespace Auth0Sync.Core.Operations.Review;

/// <summary>The record of what people did about review items.</summary>
public interface IReviewLog
{
    /// <summary>Adds an entry, or replaces the one of the same item and time.</summary>
    /// <exception cref="Azure.RequestFailedException">The entry was not stored.</exception>
    Task WriteAsync(ReviewLogEntry entry, CancellationToken cancellationToken);

    /// <summary>Reads the entries of an item, the newest first.</summary>
    /// <exception cref="Azure.RequestFailedException">The entries cannot be read.</exception>
    Task<IReadOnlyList<ReviewLogEntry>> ReadAsync(string itemId, CancellationToken cancellationToken);
}
