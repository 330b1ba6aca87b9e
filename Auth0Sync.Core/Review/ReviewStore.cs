using System.Runtime.CompilerServices;
using Auth0Sync.Core.Startup;
using Auth0Sync.Core.Storage;
using Azure.Data.Tables;
using Azure.Storage.Blobs;

namespace Auth0Sync.Core.Review;

/// <summary>Keeps what a person has to look at: a table to go through, and a blob with the event for each row.</summary>
public sealed class ReviewStore(StorageAccount storage) : IReviewStore, IStorePreparation
{
    /// <summary>The table of the items, one partition per reason.</summary>
    public const string TableName = "Auth0SyncReview";

    /// <summary>The container of the events; a blob has the name of its item.</summary>
    public const string ContainerName = "auth0-review";

    // A column holds at most 32 K characters; a target's words are shorter, unless it answers with a page.
    private const int MaxWords = 8_000;

    // One page of a query, and so one transaction.
    private const int MostCounted = 1_000;

    private readonly TableClient _items = storage.Tables.GetTableClient(TableName);
    private readonly BlobContainerClient _events = storage.Blobs.GetBlobContainerClient(ContainerName);

    /// <inheritdoc/>
    public async Task AddAsync(ReviewItem item, CancellationToken cancellationToken)
    {
        // The event first: a row without its event would be of no use to the person who finds it.
        await _events.GetBlobClient(item.Id).UploadAsync(new BinaryData(item.Content), overwrite: true, cancellationToken);
        var row = new TableEntity(item.Reason.ToString(), item.Id)
        {
            ["Words"] = item.Words.Length > MaxWords ? item.Words[..MaxWords] : item.Words,
            ["Target"] = item.Target,
            ["EventId"] = item.EventId,
            ["EventType"] = item.EventType,
            ["EventTime"] = item.EventTime,
            ["Candidates"] = string.Join(',', item.Candidates),
            ["AddedAt"] = item.AddedAt,
        };
        await _items.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>Reads all items, those of one reason together.</summary>
    public async IAsyncEnumerable<ReviewItem> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in _items.QueryAsync<TableEntity>(cancellationToken: cancellationToken))
        {
            var content = await _events.GetBlobClient(row.RowKey).DownloadContentAsync(cancellationToken);
            yield return new ReviewItem(
                row.RowKey,
                Enum.Parse<ReviewReason>(row.PartitionKey),
                row.GetString("Words"),
                row.GetString("Target"),
                row.GetString("EventId"),
                row.GetString("EventType"),
                row.GetDateTimeOffset("EventTime"),
                row.GetString("Candidates").Split(',', StringSplitOptions.RemoveEmptyEntries),
                row.GetDateTimeOffset("AddedAt")!.Value,
                content.Value.Content.ToMemory());
        }
    }

    /// <summary>
    /// Counts the items of a reason, and finds the oldest of them. Counts up to 1,000, with one transaction; of more
    /// items, the oldest is the oldest of those.
    /// </summary>
    /// <exception cref="Azure.RequestFailedException">The storage account does not answer.</exception>
    public async Task<ReviewTally> CountAsync(ReviewReason reason, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {reason.ToString()}");
        var rows = _items.QueryAsync<TableEntity>(filter, MostCounted, ["AddedAt"], cancellationToken);
        await foreach (var page in rows.AsPages(pageSizeHint: MostCounted))
        {
            return new(page.Values.Count, page.Values.Min(row => row.GetDateTimeOffset("AddedAt")));
        }

        return new(0, null);
    }

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await _items.CreateIfNotExistsAsync(cancellationToken);
        await _events.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
    }
}
