using System.Collections.Concurrent;
using Auth0Sync.Core.Correlation.Ledger;
using Azure;

namespace Auth0Sync.MemoryStorage;

/// <summary>
/// An in-memory ledger with the contract of the table: versions, leases that expire, links and claims. Safe for concurrent
/// workers.
/// </summary>
/// <param name="beforeOperation">Awaited before each operation that would be a call to the table service.</param>
public sealed class MemoryLedger(LedgerHasher hash, TimeProvider time, TimeSpan leaseDuration, Func<Task>? beforeOperation = null) : ILedger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string User, string Target), StoredRow> _rows = [];
    private readonly Dictionary<(string Target, string RecordId), HashSet<string>> _links = [];
    private readonly ConcurrentDictionary<(string Target, string RecordId), string> _claims = [];
    private long _lastVersion;
    private long _operationCount;

    /// <summary>The number of operations; each would be one request to the table service.</summary>
    public long OperationCount => Interlocked.Read(ref _operationCount);

    /// <inheritdoc/>
    public async Task<LedgerEntry> ReadAsync(string target, string userId, CancellationToken cancellationToken)
    {
        await BeforeOperationAsync();
        var user = hash.HashUserId(userId);
        lock (_lock)
        {
            return _rows.TryGetValue((user, target), out var stored)
                ? new LedgerEntry(target, user, stored.Row, stored.Version, stored.LeasedAt is { } at ? LeaseTiming.FromAge(time.GetUtcNow() - at, leaseDuration) : null)
                : new LedgerEntry(target, user, LedgerRow.Empty, null, null);
        }
    }

    /// <inheritdoc/>
    public Task<LedgerEntry?> TryLeaseAsync(LedgerEntry entry, CancellationToken cancellationToken) => WriteAsync(entry, entry.Row, time.GetUtcNow());

    /// <inheritdoc/>
    public async Task<bool> TrySaveAsync(LedgerEntry entry, LedgerRow row, CancellationToken cancellationToken) =>
        await WriteAsync(entry, row, null) is not null;

    /// <inheritdoc/>
    public async Task LinkAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken)
    {
        await BeforeOperationAsync();
        lock (_lock)
        {
            if (!_links.TryGetValue((entry.Target, recordId), out var users))
            {
                _links[(entry.Target, recordId)] = users = [];
            }

            users.Add(entry.UserHash);
        }
    }

    /// <inheritdoc/>
    public async Task UnlinkAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken)
    {
        await BeforeOperationAsync();
        lock (_lock)
        {
            if (_links.TryGetValue((entry.Target, recordId), out var users) && users.Remove(entry.UserHash) && users.Count == 0)
            {
                _links.Remove((entry.Target, recordId));
            }
        }
    }

    /// <inheritdoc/>
    public async Task<bool> TryClaimAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken)
    {
        await BeforeOperationAsync();
        return _claims.GetOrAdd((entry.Target, recordId), entry.UserHash) == entry.UserHash;
    }

    /// <inheritdoc/>
    public async Task ReleaseClaimAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken)
    {
        await BeforeOperationAsync();
        _claims.TryRemove((entry.Target, recordId), out _);
    }

    /// <inheritdoc/>
    public async Task<bool> HasLinkedUsersAsync(string target, string recordId, IReadOnlyCollection<string> exceptUserHashes, CancellationToken cancellationToken)
    {
        await BeforeOperationAsync();
        lock (_lock)
        {
            return _links.TryGetValue((target, recordId), out var users) && !users.IsSubsetOf(exceptUserHashes);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> CanClaimAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken)
    {
        await BeforeOperationAsync();
        return !_claims.TryGetValue((entry.Target, recordId), out var user) || user == entry.UserHash;
    }

    /// <inheritdoc/>
    public Task CheckHealthAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<LedgerEntry?> WriteAsync(LedgerEntry entry, LedgerRow row, DateTimeOffset? leasedAt)
    {
        await BeforeOperationAsync();
        var key = (entry.UserHash, entry.Target);
        lock (_lock)
        {
            if ((_rows.TryGetValue(key, out var stored) ? stored.Version : (ETag?)null) != entry.Version)
            {
                return null;
            }

            var version = new ETag($"{++_lastVersion}");
            _rows[key] = new StoredRow(row, version, leasedAt);
            return entry with { Row = row, Version = version, Lease = null };
        }
    }

    private Task BeforeOperationAsync()
    {
        Interlocked.Increment(ref _operationCount);
        return beforeOperation?.Invoke() ?? Task.CompletedTask;
    }

    private sealed record StoredRow(LedgerRow Row, ETag Version, DateTimeOffset? LeasedAt);
}
