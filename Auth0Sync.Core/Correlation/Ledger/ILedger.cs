using Azure;

namespace Auth0Sync.Core.Correlation.Ledger;

/// <summary>
/// The state of each user in each target. One writer per row at a time: a writer holds a lease, and every write names the
/// version that it replaces.
/// </summary>
public interface ILedger : ILedgerReader
{
    /// <summary>Acquires the lease on a row that is not leased, and writes the row of the entry.</summary>
    /// <returns>The entry for the later save; null if another worker wrote the row since it was read.</returns>
    Task<LedgerEntry?> TryLeaseAsync(LedgerEntry entry, CancellationToken cancellationToken);

    /// <summary>Saves a row and releases its lease, if there is one.</summary>
    /// <returns>False if another worker wrote the row since it was read: nothing is saved.</returns>
    Task<bool> TrySaveAsync(LedgerEntry entry, LedgerRow row, CancellationToken cancellationToken);

    /// <summary>Records that a user is linked to a record.</summary>
    Task LinkAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken);

    /// <summary>Removes the link of a user to a record.</summary>
    Task UnlinkAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken);

    /// <summary>
    /// Claims a record without a user id before the id is written to it: of two users who find it at the same time, one
    /// gets it.
    /// </summary>
    /// <returns>Whether the user has the claim.</returns>
    Task<bool> TryClaimAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken);

    Task ReleaseClaimAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken);

    /// <exception cref="RequestFailedException">The ledger is unavailable.</exception>
    Task CheckHealthAsync(CancellationToken cancellationToken);
}
