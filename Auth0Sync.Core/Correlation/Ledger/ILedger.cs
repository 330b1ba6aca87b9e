using Azure;

namespace Auth0Sync.Core.Correlation.Ledger;

/// <summary>
/// What is known of each user in each target. One writer per row at a time: a writer holds a lease, and every write
/// names the version that it replaces.
/// </summary>
public interface ILedger
{
    /// <summary>Reads a user's row.</summary>
    /// <exception cref="NotSupportedException">A newer version wrote the row.</exception>
    /// <exception cref="RequestFailedException">The ledger cannot be read for now.</exception>
    Task<LedgerEntry> ReadAsync(string target, string userId, CancellationToken cancellationToken);

    /// <summary>Takes the lease on a row that is not leased.</summary>
    /// <returns>The entry to save with, or null where another worker was faster.</returns>
    Task<LedgerEntry?> TryLeaseAsync(LedgerEntry entry, CancellationToken cancellationToken);

    /// <summary>Saves a row and gives the lease back, if there was one.</summary>
    /// <returns>False where another worker wrote the row since: then nothing is saved.</returns>
    Task<bool> TrySaveAsync(LedgerEntry entry, LedgerRow row, CancellationToken cancellationToken);

    /// <summary>Notes that a user lives in a record.</summary>
    Task LinkAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken);

    /// <summary>Notes that a user no longer lives in a record.</summary>
    Task UnlinkAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken);

    /// <summary>
    /// Claims a record that bears no user's id, before the user's id is written into it: of two users who find it at the
    /// same moment, one gets it.
    /// </summary>
    /// <returns>Whether the record is this user's to take.</returns>
    Task<bool> TryClaimAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken);

    /// <summary>Gives a claim back.</summary>
    Task ReleaseClaimAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken);

    /// <summary>Whether any user lives in a record.</summary>
    Task<bool> HasLinkedUsersAsync(string target, string recordId, CancellationToken cancellationToken);

    /// <summary>Makes sure that the ledger answers.</summary>
    /// <exception cref="RequestFailedException">It does not.</exception>
    Task CheckHealthAsync(CancellationToken cancellationToken);
}
