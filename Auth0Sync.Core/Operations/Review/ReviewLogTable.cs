using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace Auth0Sync.Core.Operations.Review;

/// <summary>The log in a table, one partition for each item.</summary>
internal sealed class ReviewLogTable(StorageAccount storage) : IReviewLog, IStorageInitializer
{
    public const string TableName = "Auth0SyncReviewLog";

    private static readonly JsonSerializerOptions ChoiceJson = new()
    {
        Converters = { new JsonStringEnumConverter() },
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

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
            // The app creates it at startup, unless its version is older.
            await InitializeAsync(cancellationToken);
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
                if (DecodeOrNull(row) is { } entry)
                {
                    entries.Add(entry);
                }
            }

            return entries;
        }
        catch (RequestFailedException e) when (e.ErrorCode == TableErrorCode.TableNotFound)
        {
            return [];
        }
    }

    public async Task InitializeAsync(CancellationToken cancellationToken) => await _table.CreateIfNotExistsAsync(cancellationToken);

    // Rows are sorted by their key, and the newest one comes first.
    private static TableEntity Encode(ReviewLogEntry entry) =>
        new(entry.ItemId, (DateTimeOffset.MaxValue.UtcTicks - entry.At.UtcTicks).ToString("D19", CultureInfo.InvariantCulture))
        {
            ["At"] = entry.At.ToString("O", CultureInfo.InvariantCulture),
            ["By"] = entry.By,
            ["Action"] = entry.Action.ToString(),
            ["Choice"] = entry.Choice is null ? null : JsonSerializer.Serialize(entry.Choice, ChoiceJson),
            ["Reason"] = entry.Reason.ToString(),
            ["Target"] = entry.Target,
            ["EventId"] = entry.EventId,
            ["Completed"] = entry.IsCompleted,
        };

    // Another version may have written other values, and others may have write access to the table.
    private static ReviewLogEntry? DecodeOrNull(TableEntity row) =>
        DateTimeOffset.TryParse(row["At"] as string, CultureInfo.InvariantCulture, out var at)
        && row["By"] is string by
        && Enum.TryParse<ReviewActionKind>(row["Action"] as string, out var action)
        && Enum.TryParse<ReviewReason>(row["Reason"] as string, out var reason)
            ? new(row.PartitionKey, at, by, action, DecodeChoiceOrNull(row["Choice"] as string), reason, row["Target"] as string, row["EventId"] as string, row["Completed"] is true)
            : null;

    private static ReviewChoice? DecodeChoiceOrNull(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize<ReviewChoice>(json, ChoiceJson);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
