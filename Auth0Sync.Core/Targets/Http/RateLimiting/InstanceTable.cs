using Auth0Sync.Core.Storage;
using Azure;
using Azure.Data.Tables;

namespace Auth0Sync.Core.Targets.Http.RateLimiting;

/// <summary>The instances in Azure Table Storage: a partition per target, a row per active instance.</summary>
internal sealed class InstanceTable(StorageAccount storage) : IInstanceRegistry, IStorageInitializer
{
    public const string TableName = "Auth0SyncInstances";

    private const string UnitsColumn = "Part";
    private const string LifetimeColumn = "LifetimeSeconds";
    private const double MaxLifetimeSeconds = 86_400;

    // After this, the instance does not return. Until then, an expired row only makes the response longer.
    private static readonly TimeSpan ExpiredRowRetention = TimeSpan.FromHours(1);

    private readonly TableClient _rows = storage.Tables.GetTableClient(TableName);

    public async Task InitializeAsync(CancellationToken cancellationToken) => await _rows.CreateIfNotExistsAsync(cancellationToken);

    public Task WriteClaimAsync(string target, InstanceClaim claim, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var row = new TableEntity(target, claim.InstanceId) { [UnitsColumn] = claim.Units, [LifetimeColumn] = lifetime.TotalSeconds };
        return _rows.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    public async Task<IReadOnlyList<InstanceClaim>> ReadClaimsAsync(string target, CancellationToken cancellationToken)
    {
        var active = new List<InstanceClaim>();
        var rows = _rows.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {target}"), cancellationToken: cancellationToken);
        await foreach (var page in rows.AsPages())
        {
            var now = page.GetRawResponse().Headers.Date;
            foreach (var row in page.Values)
            {
                var expiredFor = now - row.Timestamp - GetLifetime(row);
                if (expiredFor > ExpiredRowRetention)
                {
                    await RemoveExpiredAsync(row, cancellationToken);
                }
                else if (expiredFor is null || expiredFor < TimeSpan.Zero)
                {
                    active.Add(new InstanceClaim(row.RowKey, GetUnits(row)));
                }
            }
        }

        return active;
    }

    public Task RemoveClaimAsync(string target, string instanceId, CancellationToken cancellationToken) =>
        _rows.DeleteEntityAsync(target, instanceId, ETag.All, cancellationToken);

    private async Task RemoveExpiredAsync(TableEntity row, CancellationToken cancellationToken)
    {
        try
        {
            await _rows.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            // Another instance removed it, or its own renewed it.
        }
    }

    // Others may have write access to the table, so invalid values are expected.
    private static int GetUnits(TableEntity row) => row.TryGetValue(UnitsColumn, out var value) && value is int units ? Math.Clamp(units, 0, RateLimitSplit.TotalUnits) : 0;

    private static TimeSpan GetLifetime(TableEntity row) =>
        row.TryGetValue(LifetimeColumn, out var value) && value is double seconds and > 0 and < MaxLifetimeSeconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;
}
