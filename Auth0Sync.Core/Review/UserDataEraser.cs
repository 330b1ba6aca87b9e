using Auth0Sync.Core.Queueing;

namespace Auth0Sync.Core.Review;

/// <summary>
/// Deletes what is kept of a person outside the target and the ledger: review items with their events, and claim checks.
/// It does not reach: messages on the queues (they are worked off, and what they say is older than the deletion), review
/// items that no user is known of or that a version without the user's hash added, logs of the storage account, and its
/// backups. What the ledger keeps are keyed hashes; it needs them, so that the person does not come back.
/// </summary>
public sealed class UserDataEraser(IReviewStore review, IEventQueue queue)
{
    /// <summary>Deletes. It can be repeated.</summary>
    /// <param name="userId">The Auth0 user id.</param>
    /// <param name="until">Claim checks of events after this are kept: the user may have come back.</param>
    /// <param name="cancellationToken">Cancels the work; some of it may be done.</param>
    /// <exception cref="Azure.RequestFailedException">The storage account did not do it.</exception>
    public async Task<ErasedUserData> EraseAsync(string userId, DateTimeOffset until, CancellationToken cancellationToken) => new(
        await review.DeleteByUserAsync(userId, cancellationToken),
        await queue.DeleteClaimChecksAsync(userId, until, cancellationToken));
}

/// <summary>What was deleted of a person.</summary>
/// <param name="ReviewItems">How many review items.</param>
/// <param name="ClaimChecks">How many events that were too large for a message.</param>
public sealed record ErasedUserData(int ReviewItems, int ClaimChecks);
