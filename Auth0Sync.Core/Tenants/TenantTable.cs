using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Storage;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Tenants;

/// <summary>Stores the tenant in Azure Table Storage: one row, shared by all instances.</summary>
public sealed class TenantTable(StorageAccount storage, IOptionsMonitor<WebhookOptions> options) : ITenantStore, IStorageInitializer
{
    /// <summary>The name of the table.</summary>
    public const string TableName = "Auth0SyncTenant";

    private const string PartitionKey = "tenant";
    private const string RowKey = "pinned";
    private const string TenantColumn = "Tenant";

    private readonly TableClient _table = storage.Tables.GetTableClient(TableName);

    /// <inheritdoc/>
    public async Task<string?> FindAsync(CancellationToken cancellationToken)
    {
        var row = await _table.GetEntityIfExistsAsync<TableEntity>(PartitionKey, RowKey, cancellationToken: cancellationToken);
        return row.HasValue ? row.Value!.GetString(TenantColumn) : null;
    }

    /// <inheritdoc/>
    public async Task<string> GetOrAddAsync(string tenant, CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken) is { } pinned)
        {
            return pinned;
        }

        try
        {
            await _table.AddEntityAsync(CreateEntity(tenant), cancellationToken);
            return tenant;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return await FindAsync(cancellationToken) ?? throw new RequestFailedException(409, "The stored tenant was removed at the same moment; the next attempt stores it again.");
        }
    }

    /// <summary>Creates the table and stores the tenant of the settings, so that it remains if the setting is removed.</summary>
    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        await _table.CreateIfNotExistsAsync(cancellationToken);
        if (options.CurrentValue.AllowedTenants is [var tenant])
        {
            await _table.UpsertEntityAsync(CreateEntity(tenant), TableUpdateMode.Replace, cancellationToken);
        }
    }

    private static TableEntity CreateEntity(string tenant) => new(PartitionKey, RowKey) { [TenantColumn] = tenant };
}
