using Auth0Sync.Core.Correlation.Ledger;

namespace Auth0Sync.Tests.Operations.DryRun;

/// <summary>A ledger that can be forbidden to write.</summary>
internal sealed class GuardedLedger(ILedger ledger) : ILedger
{
    /// <summary>Whether any write is a failure.</summary>
    public bool IsReadOnly { get; set; }

    public Task<LedgerEntry> ReadAsync(string target, string userId, CancellationToken cancellationToken) => ledger.ReadAsync(target, userId, cancellationToken);

    public Task<bool> HasLinkedUsersAsync(string target, string recordId, IReadOnlyCollection<string> exceptUserHashes, CancellationToken cancellationToken) =>
        ledger.HasLinkedUsersAsync(target, recordId, exceptUserHashes, cancellationToken);

    public Task<bool> CanClaimAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken) => ledger.CanClaimAsync(entry, recordId, cancellationToken);

    public Task<LedgerEntry?> TryLeaseAsync(LedgerEntry entry, CancellationToken cancellationToken) => Guarded.TryLeaseAsync(entry, cancellationToken);

    public Task<bool> TrySaveAsync(LedgerEntry entry, LedgerRow row, CancellationToken cancellationToken) => Guarded.TrySaveAsync(entry, row, cancellationToken);

    public Task LinkAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken) => Guarded.LinkAsync(entry, recordId, cancellationToken);

    public Task UnlinkAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken) => Guarded.UnlinkAsync(entry, recordId, cancellationToken);

    public Task<bool> TryClaimAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken) => Guarded.TryClaimAsync(entry, recordId, cancellationToken);

    public Task ReleaseClaimAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken) => Guarded.ReleaseClaimAsync(entry, recordId, cancellationToken);

    public Task CheckHealthAsync(CancellationToken cancellationToken) => ledger.CheckHealthAsync(cancellationToken);

    private ILedger Guarded => IsReadOnly ? throw new InvalidOperationException("The dry run wrote to the ledger.") : ledger;
}
