using Azure;

namespace Auth0Sync.Core.Correlation.Ledger;

/// <summary>The part of the ledger that changes nothing.</summary>
public interface ILedgerReader
{
    /// <exception cref="NotSupportedException">The row has the schema of another version.</exception>
    /// <exception cref="RequestFailedException">The ledger cannot be read.</exception>
    Task<LedgerEntry> ReadAsync(string target, string userId, CancellationToken cancellationToken);

    /// <summary>Returns whether any user is linked to a record.</summary>
    /// <param name="target">The name of the target.</param>
    /// <param name="recordId">The record.</param>
    /// <param name="exceptUserHashes">The users that do not count.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    Task<bool> HasLinkedUsersAsync(string target, string recordId, IReadOnlyCollection<string> exceptUserHashes, CancellationToken cancellationToken);

    /// <summary>Returns whether <see cref="ILedger.TryClaimAsync"/> would succeed.</summary>
    Task<bool> CanClaimAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken);
}
