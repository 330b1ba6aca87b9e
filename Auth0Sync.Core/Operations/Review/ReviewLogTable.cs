using System.Globalization;
using System.Text.Json;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace Auth0Sync.Core.Operations.Review;

/// <summary>The log in a table, one partition for each item. The table is created by the first entry.</summary>
internal sealed class ReviewLogTable(StorageAccount storage) : IReviewLog
{
    public const string TableName = "Auth0SyncReviewLog";

    private readonly TableClient _table = storage.Tables.GetTableClient(TableName);

    public async Task WriteAsync(ReviewLogEntry entry, CancellationToken cancellationToken)
    {
        var row = Encode(entry);
        try
        {
            await _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
        }
        catch (RequestFailedException e) when (e.ErrorCode == TableErrorCode.TableNotFound)
        {
            await _table.CreateIfNotExistsAsync(cancellationToken);
            await _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
        }
    }

    public async Task<IReadOnlyList<ReviewLogEntry>> ReadAsync(string itemId, CancellationToken cancellationToken)
    {
        try
        {
            var entries = new List<ReviewLogEntry>();
            await foreach (var row in _table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {itemId}"), cancellationToken: cancellationToken))
            {
                entries.Add(Decode(row));
            }

            return entries;
        }
        catch (RequestFailedException e) when (e.ErrorCode == TableErrorCode.TableNotFound)
        {
            return [];
        }
    }

    // Rows are sorted by their key, and the newest one comes first.
    private static TableEntity Encode(ReviewLogEntry entry) =>
        new(entry.ItemId, (DateTimeOffset.MaxValue.UtcTicks - entry.At.UtcTicks).ToString("D19", CultureInfo.InvariantCulture))
        {
            ["At"] = entry.At.ToString("O", CultureInfo.InvariantCulture),
            ["By"] = entry.By,
            ["Action"] = entry.Action.ToString(),
            ["Choice"] = entry.Choice is null ? null : JsonSerializer.Serialize(entry.Choice),
            ["Reason"] = entry.Reason.ToString(),
            ["Target"] = entry.Target,
            ["EventId"] = entry.EventId,
            ["Completed"] = entry.IsCompleted,
        };

    private static ReviewLogEntry Decode(TableEntity row) => new(
        row.PartitionKey,
        DateTimeOffset.Parse(row.GetString("At"), CultureInfo.InvariantCulture),
        row.GetString("By"),
        Enum.Parse<ReviewActionKind>(row.GetString("Action")),
        row.GetString("Choice") is { } choice ? JsonSerializer.Deserialize<ReviewChoice>(choice) : null,
        Enum.Parse<ReviewReason>(row.GetString("Reason")),
        row.GetString("Target"),
        row.GetString("EventId"),
        row.GetBoolean("Completed") == true);
}
