using Auth0Sync.Core.Queueing;

namespace Auth0Sync.Core.Review;

/// <summary>
/// Deletes the data of a user outside the target and the ledger: review items with their events, and claim checks. Not
/// deleted are queue messages (they are processed, and older than the deletion), review items without a known user or from a
/// version that stored no user hash, and the logs and backups of the storage account. The ledger keeps keyed hashes, so that
/// late events do not restore the user.
/// </summary>
public sealed class UserDataEraser(IReviewStore review, IEventQueue queue)
{
    /// <summary>Can be repeated.</summary>
    /// <param name="userId">The Auth0 user id.</param>
    /// <param name="until">Claim checks of later events are kept: the user may have been restored.</param>
    /// <param name="cancellationToken">Cancels the deletion; some data may be deleted.</param>
    /// <exception cref="Azure.RequestFailedException">The deletion failed; some data may be deleted.</exception>
    public async Task<ErasedUserData> EraseAsync(string userId, DateTimeOffset until, CancellationToken cancellationToken) => new(
        await review.DeleteByUserAsync(userId, cancellationToken),
        await queue.DeleteClaimChecksAsync(userId, until, cancellationToken));
}

/// <summary>The numbers of deleted review items and claim checks.</summary>
public sealed record ErasedUserData(int ReviewItems, int ClaimChecks);
