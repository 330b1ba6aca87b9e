using Auth0Sync.Core.Intake;
using Auth0Sync.Core.Startup;
using Auth0Sync.Core.Storage;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Tenants;

/// <summary>The tenant in Azure Table Storage: one row, shared by all instances.</summary>
public sealed class TenantTable(StorageAccount storage, IOptionsMonitor<WebhookOptions> options) : ITenantStore, IStorePreparation
{
    /// <summary>The table.</summary>
    public const string TableName = "Auth0SyncTenant";

    private const string Partition = "tenant";
    private const string Row = "pinned";
    private const string TenantColumn = "Tenant";

    private readonly TableClient _table = storage.Tables.GetTableClient(TableName);

    /// <inheritdoc/>
    public async Task<string> ReadOrAddAsync(string tenant, CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken) is { } pinned)
        {
            return pinned;
        }

        try
        {
            await _table.AddEntityAsync(Entity(tenant), cancellationToken);
            return tenant;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return await ReadAsync(cancellationToken) ?? throw new RequestFailedException(409, "The pinned tenant changes at this moment.");
        }
    }

    /// <summary>Creates the table, and writes down the tenant of the settings, so that it stays when the setting goes.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await _table.CreateIfNotExistsAsync(cancellationToken);
        if (options.CurrentValue.AllowedTenants is [var tenant])
        {
            await _table.UpsertEntityAsync(Entity(tenant), TableUpdateMode.Replace, cancellationToken);
        }
    }

    private async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        var row = await _table.GetEntityIfExistsAsync<TableEntity>(Partition, Row, cancellationToken: cancellationToken);
        return row.HasValue ? row.Value!.GetString(TenantColumn) : null;
    }

    private static TableEntity Entity(string tenant) => new(Partition, Row) { [TenantColumn] = tenant };
}
