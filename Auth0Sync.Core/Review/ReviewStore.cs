using System.Runtime.CompilerServices;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Storage;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Auth0Sync.Core.Review;

/// <summary>Stores review items: a table row for each, and a blob with the event.</summary>
public sealed partial class ReviewStore(StorageAccount storage, LedgerHasher hash) : IReviewStore, IReviewReader, IStorageInitializer
{
    /// <summary>The table of items, one partition per reason.</summary>
    public const string TableName = "Auth0SyncReview";

    /// <summary>The container of events; the name of a blob is the id of its item.</summary>
    public const string ContainerName = "auth0-review";

    /// <summary>The suffix of the blob with the full texts of an item that do not fit into the row.</summary>
    public const string FullTextSuffix = ".txt";

    // A column can contain 32 K characters. Longer messages of a target are HTML pages.
    private const int MaxMessageLength = 8_000;

    // Ids and names are short, unless forged.
    private const int MaxTextLength = 1_024;

    // One page of a query, and so one transaction.
    private const int MaxCounted = 1_000;

    private const string ReasonMetadataKey = "reason";
    private const string SortKeyMetadataKey = "order";
    private const string ResolutionMetadataKey = "resolution";

    // Table Storage has no earlier time.
    private static readonly DateTimeOffset MinTableTime = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TableClient _table = storage.Tables.GetTableClient(TableName);
    private readonly BlobContainerClient _container = storage.Blobs.GetBlobContainerClient(ContainerName);

    /// <inheritdoc/>
    public async Task AddAsync(ReviewItem item, CancellationToken cancellationToken)
    {
        item = item with { Id = item.UserId is { } user ? $"{hash.HashUserIdForStoredData(user)}-{item.Id}" : item.Id };
        // The event first: a row without its event could not be resolved.
        await StoreEventAsync(item, cancellationToken);
        await StoreFullTextAsync(item, cancellationToken);
        await StoreRowAsync(item, cancellationToken);
    }

    /// <summary>Returns all items, grouped by reason.</summary>
    public async IAsyncEnumerable<ReviewItem> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in _table.QueryAsync<TableEntity>(cancellationToken: cancellationToken))
        {
            yield return Decode(row, await ReadEventAsync(row.RowKey, cancellationToken));
        }
    }

    /// <inheritdoc/>
    public async Task<ReviewSummary> CountAsync(ReviewReason reason, string? target, CancellationToken cancellationToken)
    {
        var rows = _table.QueryAsync<TableEntity>(CreateFilter(new(target, reason)), MaxCounted, ["AddedAt"], cancellationToken);
        await foreach (var page in rows.AsPages(pageSizeHint: MaxCounted))
        {
            return new(page.Values.Count, page.Values.Min(row => row.GetDateTimeOffset("AddedAt")));
        }

        return new(0, null);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ReviewItem>> ListByUserAsync(string userId, CancellationToken cancellationToken)
    {
        var items = new List<ReviewItem>();
        foreach (var userHash in hash.GetAllHashesForStoredData(userId))
        {
            var blobs = _container.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata, Prefix = $"{userHash}-" }, cancellationToken);
            await foreach (var blob in blobs)
            {
                if (blob.Metadata.TryGetValue(ReasonMetadataKey, out var reason)
                    && await _table.GetEntityIfExistsAsync<TableEntity>(reason, blob.Name, cancellationToken: cancellationToken) is { HasValue: true, Value: { } row })
                {
                    items.Add(Decode(row, default));
                }
            }
        }

        return items;
    }

    /// <inheritdoc/>
    public async Task<int> DeleteByUserAsync(string userId, CancellationToken cancellationToken)
    {
        var items = 0;
        foreach (var userHash in hash.GetAllHashesForStoredData(userId))
        {
            var blobs = _container.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata, Prefix = $"{userHash}-" }, cancellationToken);
            await foreach (var blob in blobs)
            {
                // The row first: after a crash in between, the blob is still found.
                if (blob.Metadata.TryGetValue(ReasonMetadataKey, out var reason))
                {
                    await _table.DeleteEntityAsync(reason, blob.Name, ETag.All, cancellationToken);
                    items++;
                }

                await _container.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);
            }
        }

        return items;
    }

    /// <inheritdoc/>
    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        await _table.CreateIfNotExistsAsync(cancellationToken);
        await _container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
    }

    // Two workers may add events of one user at the same time. The newest event wins in the blob and in the row.
    private async Task StoreEventAsync(ReviewItem item, CancellationToken cancellationToken)
    {
        var blob = _container.GetBlobClient(item.Id);
        var options = new BlobUploadOptions
        {
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
            Metadata = new Dictionary<string, string> { [ReasonMetadataKey] = item.Reason.ToString(), [SortKeyMetadataKey] = item.SortKey },
        };
        while (true)
        {
            try
            {
                await blob.UploadAsync(new BinaryData(item.Content), options, cancellationToken);
                return;
            }
            catch (RequestFailedException e) when (e.Status is 409 or 412)
            {
                if (await PrepareReplacementAsync(blob, item, cancellationToken) is not { } conditions)
                {
                    return;
                }

                options.Conditions = conditions;
            }
        }
    }

    /// <returns>The conditions for the upload; null if the stored event stays.</returns>
    private static async Task<BlobRequestConditions?> PrepareReplacementAsync(BlobClient blob, ReviewItem item, CancellationToken cancellationToken)
    {
        try
        {
            var stored = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            var isStored = new BlobRequestConditions { IfMatch = stored.ETag };
            if (string.CompareOrdinal(item.SortKey, stored.Metadata.TryGetValue(SortKeyMetadataKey, out var order) ? order : "") > 0)
            {
                return isStored;
            }

            if (stored.Metadata.Remove(ResolutionMetadataKey))
            {
                // The person who is resolving the item must not delete the event, because the item is open again.
                await blob.SetMetadataAsync(stored.Metadata, isStored, cancellationToken);
            }

            return null;
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // Another worker or person was faster. The upload will fail, and the next attempt sees what they did.
            return new BlobRequestConditions { IfNoneMatch = ETag.All };
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return new BlobRequestConditions { IfNoneMatch = ETag.All };
        }
    }

    private async Task StoreRowAsync(ReviewItem item, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await _table.AddEntityAsync(Encode(item), cancellationToken);
                return;
            }
            catch (RequestFailedException e) when (e.Status == 409)
            {
                if (await TryUpdateRowAsync(item, cancellationToken))
                {
                    return;
                }
            }
        }
    }

    private async Task<bool> TryUpdateRowAsync(ReviewItem item, CancellationToken cancellationToken)
    {
        try
        {
            var row = await _table.GetEntityIfExistsAsync<TableEntity>(item.Reason.ToString(), item.Id, cancellationToken: cancellationToken);
            if (!row.HasValue)
            {
                return false;
            }

            var open = Decode(row.Value!, item.Content);
            var next = open.MergeWith(item);
            if (!ReferenceEquals(next, open) || ReadResolution(row.Value!) is not null)
            {
                await _table.UpdateEntityAsync(Encode(next), row.Value!.ETag, TableUpdateMode.Replace, cancellationToken);
            }

            return true;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            // Another worker updated the row, or the item was just resolved.
            return false;
        }
    }

    private async Task StoreFullTextAsync(ReviewItem item, CancellationToken cancellationToken)
    {
        if (GetTextColumns(item).Any(text => text.Value is { } value && TableText.ToStorableText(value, text.MaxLength) != value))
        {
            var fullText = string.Join("\n\n", GetTextColumns(item).Where(text => text.Value is { Length: > 0 }).Select(text => $"{text.Name}:\n{text.Value}"));
            await _container.GetBlobClient(item.Id + FullTextSuffix).UploadAsync(new BinaryData(fullText), overwrite: true, cancellationToken);
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadEventAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return (await _container.GetBlobClient(id).DownloadContentAsync(cancellationToken)).Value.Content.ToMemory();
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            // Resolving an item deletes the blob and the row one after the other.
            return default;
        }
    }

    private static TableEntity Encode(ReviewItem item)
    {
        var row = new TableEntity(item.Reason.ToString(), item.Id)
        {
            ["EventTime"] = item.EventTime >= MinTableTime ? item.EventTime : null,
            ["AddedAt"] = item.AddedAt,
            ["LastSeenAt"] = item.LastSeenAt,
            ["Count"] = item.Count,
            ["Order"] = item.SortKey,
        };
        foreach (var (name, value, maxLength) in GetTextColumns(item))
        {
            row[name] = value is null ? null : TableText.ToStorableText(value, maxLength);
        }

        return row;
    }

    private static ReviewItem Decode(TableEntity row, ReadOnlyMemory<byte> content)
    {
        var addedAt = row.GetDateTimeOffset("AddedAt")!.Value;
        return new ReviewItem(
            row.RowKey,
            Enum.Parse<ReviewReason>(row.PartitionKey),
            row.GetString("Words"),
            row.GetString("Target"),
            row.GetString("EventId"),
            row.GetString("EventType"),
            row.GetDateTimeOffset("EventTime"),
            row.GetString("Candidates").Split(',', StringSplitOptions.RemoveEmptyEntries),
            addedAt,
            content)
        {
            Details = row.GetString("Details") ?? "",
            Count = row.GetInt32("Count") ?? 1,
            LastSeenAt = row.GetDateTimeOffset("LastSeenAt") ?? addedAt,
            SortKey = row.GetString("Order") ?? "",
        };
    }

    private static (string Name, string? Value, int MaxLength)[] GetTextColumns(ReviewItem item) =>
    [
        ("Words", item.Message, MaxMessageLength),
        ("Details", item.Details, MaxTextLength),
        ("Target", item.Target, MaxTextLength),
        ("EventId", item.EventId, MaxTextLength),
        ("EventType", item.EventType, MaxTextLength),
        ("Candidates", string.Join(',', item.Candidates), MaxTextLength),
    ];
}
