using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs.Models;

namespace Auth0Sync.Core.Review;

/// <content>
/// How a person resolves an item. Row and blob are marked first, so that an event that is added meanwhile changes their versions;
/// they are deleted only in the marked version. The blob goes first: a row that is left can be deleted again, by its id.
/// </content>
public sealed partial class ReviewStore
{
    private const string ResolvedByColumn = "ResolvedBy";
    private const string ResolvedAtColumn = "ResolvedAt";
    private const int MaxIdLength = 100;

    /// <inheritdoc/>
    public async Task<ReviewItemPage> ListPageAsync(ReviewFilter filter, int pageSize, string? continuation, CancellationToken cancellationToken)
    {
        var rows = _table.QueryAsync<TableEntity>(CreateFilter(filter), pageSize, cancellationToken: cancellationToken);
        await foreach (var page in rows.AsPages(continuation, pageSize))
        {
            // A query with a condition can return empty pages before the end.
            if (page.Values.Count > 0 || page.ContinuationToken is null)
            {
                return new([.. page.Values.Select(row => Decode(row, default))], page.ContinuationToken);
            }
        }

        return new([], null);
    }

    /// <inheritdoc/>
    public async Task<OpenReviewItem?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (id.Length is 0 or > MaxIdLength || !id.All(character => char.IsAsciiHexDigitLower(character) || character == '-'))
        {
            return null;
        }

        var stored = await DownloadEventOrNullAsync(id, cancellationToken);
        var row = stored?.Details.Metadata.TryGetValue(ReasonMetadataKey, out var reason) == true
            ? await _table.GetEntityIfExistsAsync<TableEntity>(reason, id, cancellationToken: cancellationToken) is { HasValue: true, Value: { } found } ? found : null
            : await FindRowAsync(id, cancellationToken);
        return row is null ? null : new OpenReviewItem(Decode(row, stored?.Content.ToMemory() ?? default), ReadResolution(row), row.ETag.ToString(), stored?.Details.ETag.ToString());
    }

    /// <inheritdoc/>
    public async Task<OpenReviewItem?> TryMarkAsync(OpenReviewItem item, ReviewResolution resolution, CancellationToken cancellationToken)
    {
        var mark = new TableEntity(item.Item.Reason.ToString(), item.Item.Id) { [ResolvedByColumn] = resolution.By, [ResolvedAtColumn] = resolution.At };
        try
        {
            var row = await _table.UpdateEntityAsync(mark, new ETag(item.Version), TableUpdateMode.Merge, cancellationToken);
            var marked = item with { Resolution = resolution, Version = row.Headers.ETag.ToString()! };
            if (item.EventVersion is not { } eventVersion)
            {
                return marked;
            }

            var blob = _container.GetBlobClient(item.Item.Id);
            var conditions = new BlobRequestConditions { IfMatch = new ETag(eventVersion) };
            var metadata = (await blob.GetPropertiesAsync(conditions, cancellationToken)).Value.Metadata;
            metadata[ResolutionMetadataKey] = Guid.NewGuid().ToString("N");
            return marked with { EventVersion = (await blob.SetMetadataAsync(metadata, conditions, cancellationToken)).Value.ETag.ToString() };
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> TryCloseAsync(OpenReviewItem marked, CancellationToken cancellationToken)
    {
        if (marked.EventVersion is { } eventVersion && !await TryDeleteEventAsync(marked.Item.Id, eventVersion, cancellationToken))
        {
            return false;
        }

        try
        {
            await _table.DeleteEntityAsync(marked.Item.Reason.ToString(), marked.Item.Id, new ETag(marked.Version), cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 412)
        {
            // An event was added just now, and its worker relied on the blob.
            if (marked.EventVersion is not null)
            {
                await StoreEventAsync(marked.Item, cancellationToken);
            }

            return false;
        }

        await _container.GetBlobClient(marked.Item.Id + FullTextSuffix).DeleteIfExistsAsync(cancellationToken: cancellationToken);
        return true;
    }

    /// <returns>Null if all items are meant.</returns>
    private static string? CreateFilter(ReviewFilter filter)
    {
        string?[] conditions =
        [
            filter.Reason is { } reason ? TableClient.CreateQueryFilter($"PartitionKey eq {reason.ToString()}") : null,
            filter.Target is { } target ? TableClient.CreateQueryFilter($"Target eq {target}") : null,
        ];
        return string.Join(" and ", conditions.OfType<string>()) is { Length: > 0 } query ? query : null;
    }

    private async Task<bool> TryDeleteEventAsync(string id, string version, CancellationToken cancellationToken)
    {
        try
        {
            await _container.GetBlobClient(id).DeleteIfExistsAsync(conditions: new BlobRequestConditions { IfMatch = new ETag(version) }, cancellationToken: cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 412)
        {
            return false;
        }
    }

    private async Task<BlobDownloadResult?> DownloadEventOrNullAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return (await _container.GetBlobClient(id).DownloadContentAsync(cancellationToken)).Value;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    // Of an item of an earlier version, or one whose event is gone. Its reason is unknown, so the whole table is searched.
    private async Task<TableEntity?> FindRowAsync(string id, CancellationToken cancellationToken)
    {
        await foreach (var row in _table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"RowKey eq {id}"), cancellationToken: cancellationToken))
        {
            return row;
        }

        return null;
    }

    private static ReviewResolution? ReadResolution(TableEntity row) =>
        row.GetString(ResolvedByColumn) is { } by && row.GetDateTimeOffset(ResolvedAtColumn) is { } at ? new ReviewResolution(by, at) : null;
}
