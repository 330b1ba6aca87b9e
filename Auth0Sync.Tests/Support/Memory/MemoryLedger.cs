using Auth0Sync.Core.Correlation.Ledger;
using Azure;

namespace Auth0Sync.Tests.Support.Memory;

/// <summary>The ledger in memory, with the contract of the table: versions, leases that run out, links and claims.</summary>
internal sealed class MemoryLedger(LedgerHash hash, TimeProvider time, TimeSpan leaseDuration, Func<Task> beforeEffect) : ILedger
{
    private readonly Dictionary<(string User, string Target), Stored> _rows = [];
    private readonly HashSet<(string Record, string User)> _links = [];
    private readonly Dictionary<string, string> _claims = [];
    private int _versions;

    public async Task<LedgerEntry> ReadAsync(string target, string userId, CancellationToken cancellationToken)
    {
        await beforeEffect();
        var user = hash.OfUser(userId);
        return _rows.TryGetValue((user, target), out var stored)
            ? new LedgerEntry(target, user, stored.Row, stored.Version, stored.LeasedAt is { } at && time.GetUtcNow() - at < leaseDuration)
            : new LedgerEntry(target, user, LedgerRow.Empty, null, IsLeased: false);
    }

    public Task<LedgerEntry?> TryLeaseAsync(LedgerEntry entry, CancellationToken cancellationToken) => WriteAsync(entry, entry.Row, time.GetUtcNow());

    public async Task<bool> TrySaveAsync(LedgerEntry entry, LedgerRow row, CancellationToken cancellationToken) =>
        await WriteAsync(entry, row, null) is not null;

    public async Task LinkAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken)
    {
        await beforeEffect();
        _links.Add((recordId, entry.UserHash));
    }

    public async Task UnlinkAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken)
    {
        await beforeEffect();
        _links.Remove((recordId, entry.UserHash));
    }

    public async Task<bool> TryClaimAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken)
    {
        await beforeEffect();
        _claims.TryAdd(recordId, entry.UserHash);
        return _claims[recordId] == entry.UserHash;
    }

    public async Task UnclaimAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken)
    {
        await beforeEffect();
        _claims.Remove(recordId);
    }

    public async Task<bool> HasUsersAsync(string target, string recordId, CancellationToken cancellationToken)
    {
        await beforeEffect();
        return _links.Any(link => link.Record == recordId);
    }

    public Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<LedgerEntry?> WriteAsync(LedgerEntry entry, LedgerRow row, DateTimeOffset? leasedAt)
    {
        await beforeEffect();
        var key = (entry.UserHash, entry.Target);
        if ((_rows.TryGetValue(key, out var stored) ? stored.Version : (ETag?)null) != entry.Version)
        {
            return null;
        }

        var version = new ETag($"{++_versions}");
        _rows[key] = new Stored(row, version, leasedAt);
        return entry with { Row = row, Version = version, IsLeased = false };
    }

    private sealed record Stored(LedgerRow Row, ETag Version, DateTimeOffset? LeasedAt);
}
