using System.Runtime.CompilerServices;
using System.Text.Json;
using Auth0Sync.Core.Storage;
using Azure;
using Azure.Data.Tables;

namespace Auth0Sync.Core.Journal;

/// <summary>
/// The journal in Azure Table Storage: a partition for each day, and rows with up to a hundred entries each, so that one
/// transaction writes the entries of seconds.
/// </summary>
public sealed class JournalTable(StorageAccount storage, TimeProvider time) : IJournal, IStorageInitializer
{
    /// <summary>The name of the table.</summary>
    public const string TableName = "Auth0SyncJournal";

    private const string EntriesColumn = "Entries";
    private const string SummaryColumn = "Summary";
    private const string FirstUserColumn = "FirstUser";
    private const string LastUserColumn = "LastUser";

    // The maximum of a transaction, which also holds at most 4 MiB.
    private const int MaxTransactionRows = 100;
    private const int MaxRowsPerWrite = 50;

    // Rows of a bulk are large, and only the newest ones may be wanted.
    private const int RowsPerPage = 20;

    private readonly TableClient _table = storage.Tables.GetTableClient(TableName);
    private readonly string _writer = Guid.NewGuid().ToString("N")[..8];
    private int _lastRowNumber;

    /// <inheritdoc/>
    public async Task WriteAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellationToken)
    {
        // Not before any of the entries, also if the clock was set back.
        var writtenAt = entries.Select(entry => entry.SettledAt).Append(time.GetUtcNow()).Max();
        foreach (var rows in JournalPacker.Pack(entries).Chunk(MaxRowsPerWrite))
        {
            await _table.SubmitTransactionAsync(rows.Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, Encode(row, writtenAt))), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<JournalEntry> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        JournalOrder.NewestFirstAsync(ReadRowsAsync(GetFilter(since), RowsPerPage, since, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<JournalEntry> ReadUserAsync(IReadOnlyCollection<string> userHashes, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var users = string.Join(" or ", userHashes.Select(user => TableClient.CreateQueryFilter($"(FirstUser le {user} and LastUser ge {user})")));
        var rows = ReadRowsAsync($"{GetFilter(since)} and ({users})", null, since, cancellationToken);
        return JournalOrder.NewestFirstAsync(OfUsersAsync(rows, userHashes, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<JournalSummary> SummarizeAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var sum = JournalSummary.Empty;
        await foreach (var row in _table.QueryAsync<TableEntity>(GetFilter(since), select: [SummaryColumn], cancellationToken: cancellationToken))
        {
            var summary = Decode(row, SummaryColumn, json => JsonSerializer.Deserialize(json, JournalJson.Default.JournalSummary));
            sum = summary?.Targets.Values.All(target => target is not null) == true ? sum.Add(summary) : sum;
        }

        return sum;
    }

    /// <inheritdoc/>
    public async Task DeleteBeforeAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        var older = TableClient.CreateQueryFilter($"PartitionKey gt {JournalKeys.GetPartitionKey(until)}");
        await foreach (var page in _table.QueryAsync<TableEntity>(older, select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken).AsPages())
        {
            foreach (var rows in page.Values.GroupBy(row => row.PartitionKey).SelectMany(day => day.Chunk(MaxTransactionRows)))
            {
                if (!await TryDeleteAsync(rows, cancellationToken))
                {
                    return;
                }
            }
        }
    }

    /// <inheritdoc/>
    public async Task InitializeAsync(CancellationToken cancellationToken) => await _table.CreateIfNotExistsAsync(cancellationToken);

    // Two instances may delete at the same time. One of them is enough.
    private async Task<bool> TryDeleteAsync(IEnumerable<TableEntity> rows, CancellationToken cancellationToken)
    {
        try
        {
            await _table.SubmitTransactionAsync(rows.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All)), cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return false;
        }
    }

    private TableEntity Encode(PackedRow row, DateTimeOffset writtenAt)
    {
        var key = JournalKeys.GetRowKey(writtenAt, _writer, Interlocked.Increment(ref _lastRowNumber));
        return new TableEntity(JournalKeys.GetPartitionKey(writtenAt), key)
        {
            [EntriesColumn] = row.Entries,
            [SummaryColumn] = row.Summary,
            [FirstUserColumn] = row.FirstUser,
            [LastUserColumn] = row.LastUser,
        };
    }

    private async IAsyncEnumerable<JournalRow> ReadRowsAsync(string filter, int? rowsPerPage, DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in _table.QueryAsync<TableEntity>(filter, rowsPerPage, ["RowKey", EntriesColumn], cancellationToken))
        {
            var entries = Decode(row, EntriesColumn, json => JsonSerializer.Deserialize(json, JournalJson.Default.IReadOnlyListJournalEntry)) ?? [];
            yield return new JournalRow(JournalKeys.GetWrittenAt(row.RowKey), [.. entries.Where(entry => entry?.SettledAt >= since)]);
        }
    }

    private static async IAsyncEnumerable<JournalRow> OfUsersAsync(IAsyncEnumerable<JournalRow> rows, IReadOnlyCollection<string> userHashes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            yield return row with { Entries = [.. row.Entries.Where(entry => userHashes.Contains(entry.UserHash))] };
        }
    }

    private static string GetFilter(DateTimeOffset since) =>
        TableClient.CreateQueryFilter($"PartitionKey le {JournalKeys.GetPartitionKey(since)} and RowKey lt {JournalKeys.GetRowKeyAfter(since)}");

    // Others may have write access to the table, so invalid values are expected.
    private static T? Decode<T>(TableEntity row, string column, Func<string, T?> deserialize)
        where T : class
    {
        try
        {
            return row.TryGetValue(column, out var value) && value is string json ? deserialize(json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
