using Auth0Sync.Core.Storage;
using Azure;
using Azure.Data.Tables;

namespace Auth0Sync.Core.Pausing;

/// <summary>The paused targets in Azure Table Storage: a row each, absent while a target is not paused.</summary>
public sealed class PauseTable(StorageAccount storage) : IPauseStore, IStorageInitializer
{
    /// <summary>The name of the table.</summary>
    public const string TableName = "Auth0SyncPauses";

    private const string PartitionKey = "target";
    private const string TimeColumn = "PausedAt";
    private const string OperatorColumn = "PausedBy";
    private const string ReasonColumn = "Reason";

    private readonly TableClient _table = storage.Tables.GetTableClient(TableName);

    /// <inheritdoc/>
    public async Task<PausedTarget?> FindAsync(string target, CancellationToken cancellationToken)
    {
        var row = await _table.GetEntityIfExistsAsync<TableEntity>(PartitionKey, target, cancellationToken: cancellationToken);
        return row.HasValue ? Decode(row.Value!) : null;
    }

    /// <inheritdoc/>
    public async Task<bool> TryAddAsync(PausedTarget paused, CancellationToken cancellationToken)
    {
        var row = new TableEntity(PartitionKey, paused.Target)
        {
            [TimeColumn] = paused.PausedAt,
            [OperatorColumn] = paused.PausedBy,
            [ReasonColumn] = paused.Reason,
        };
        try
        {
            await _table.AddEntityAsync(row, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> TryRemoveAsync(string target, CancellationToken cancellationToken)
    {
        var response = await _table.DeleteEntityAsync(PartitionKey, target, ETag.All, cancellationToken);
        return response.Status != 404;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PausedTarget>> ListAsync(CancellationToken cancellationToken)
    {
        var paused = new List<PausedTarget>();
        await foreach (var row in _table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {PartitionKey}"), cancellationToken: cancellationToken))
        {
            paused.Add(Decode(row));
        }

        return paused;
    }

    /// <inheritdoc/>
    public async Task InitializeAsync(CancellationToken cancellationToken) => await _table.CreateIfNotExistsAsync(cancellationToken);

    private static PausedTarget Decode(TableEntity row) => new(
        row.RowKey,
        row.GetDateTimeOffset(TimeColumn) ?? row.Timestamp ?? default,
        row.GetString(OperatorColumn) ?? "",
        row.GetString(ReasonColumn) ?? "");
}
