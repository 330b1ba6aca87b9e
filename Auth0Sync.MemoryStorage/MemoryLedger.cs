using System.Collections.Concurrent;
using Auth0Sync.Core.Correlation.Ledger;
using Azure;

namespace Auth0Sync.MemoryStorage;

/// <summary>
/// The ledger in memory, with the contract of the table: versions, leases that run out, links and claims. Any number of
/// workers may use it at once.
/// </summary>
/// <param name="hash">Hashes user ids, as the table does.</param>
/// <param name="time">The clock of the leases.</param>
/// <param name="leaseDuration">How long a lease lasts.</param>
/// <param name="beforeEffect">Is awaited before each effect that a real ledger would have by a call; none by default.</param>
public sealed class MemoryLedger(LedgerHash hash, TimeProvider time, TimeSpan leaseDuration, Func<Task>? beforeEffect = null) : ILedger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string User, string Target), Stored> _rows = [];
    private readonly Dictionary<string, HashSet<string>> _links = [];
    private readonly ConcurrentDictionary<string, string> _claims = [];
    private long _versions;
    private long _operations;

    /// <summary>How many operations there were; each would be one request to the table service.</summary>
    public long Operations => Interlocked.Read(ref _operations);

    /// <inheritdoc/>
    public async Task<LedgerEntry> ReadAsync(string target, string userId, CancellationToken cancellationToken)
    {
        await BeforeEffectAsync();
        var user = hash.OfUser(userId);
        lock (_lock)
        {
            return _rows.TryGetValue((user, target), out var stored)
                ? new LedgerEntry(target, user, stored.Row, stored.Version, stored.LeasedAt is { } at ? LeaseTime.Of(time.GetUtcNow() - at, leaseDuration) : null)
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
        await BeforeEffectAsync();
        lock (_lock)
        {
            if (!_links.TryGetValue(recordId, out var users))
            {
                _links[recordId] = users = [];
            }

            users.Add(entry.UserHash);
        }
    }

    /// <inheritdoc/>
    public async Task UnlinkAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken)
    {
        await BeforeEffectAsync();
        lock (_lock)
        {
            if (_links.TryGetValue(recordId, out var users) && users.Remove(entry.UserHash) && users.Count == 0)
            {
                _links.Remove(recordId);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<bool> TryClaimAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken)
    {
        await BeforeEffectAsync();
        return _claims.GetOrAdd(recordId, entry.UserHash) == entry.UserHash;
    }

    /// <inheritdoc/>
    public async Task UnclaimAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken)
    {
        await BeforeEffectAsync();
        _claims.TryRemove(recordId, out _);
    }

    /// <inheritdoc/>
    public async Task<bool> HasUsersAsync(string target, string recordId, CancellationToken cancellationToken)
    {
        await BeforeEffectAsync();
        lock (_lock)
        {
            return _links.ContainsKey(recordId);
        }
    }

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<LedgerEntry?> WriteAsync(LedgerEntry entry, LedgerRow row, DateTimeOffset? leasedAt)
    {
        await BeforeEffectAsync();
        var key = (entry.UserHash, entry.Target);
        lock (_lock)
        {
            if ((_rows.TryGetValue(key, out var stored) ? stored.Version : (ETag?)null) != entry.Version)
            {
                return null;
            }

            var version = new ETag($"{++_versions}");
            _rows[key] = new Stored(row, version, leasedAt);
            return entry with { Row = row, Version = version, Lease = null };
        }
    }

    private Task BeforeEffectAsync()
    {
        Interlocked.Increment(ref _operations);
        return beforeEffect?.Invoke() ?? Task.CompletedTask;
    }

    private sealed record Stored(LedgerRow Row, ETag Version, DateTimeOffset? LeasedAt);
}
