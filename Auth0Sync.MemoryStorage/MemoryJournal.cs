using Auth0Sync.Core.Journal;

namespace Auth0Sync.MemoryStorage;

/// <summary>An in-memory journal. It stores every entry, and the oldest are dropped when it is full.</summary>
public sealed class MemoryJournal : IJournal
{
    private const int Capacity = 100_000;

    private readonly Lock _lock = new();
    private readonly Queue<JournalEntry> _entries = new();

    /// <summary>All entries, in the order in which they were written.</summary>
    public IReadOnlyList<JournalEntry> Entries
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries];
            }
        }
    }

    /// <inheritdoc/>
    public Task WriteAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var entry in entries)
            {
                _entries.Enqueue(entry);
                if (_entries.Count > Capacity)
                {
                    _entries.Dequeue();
                }
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<JournalEntry> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken) => GetSince(since).ToAsyncEnumerable();

    /// <inheritdoc/>
    public IAsyncEnumerable<JournalEntry> ReadUserAsync(IReadOnlyCollection<string> userHashes, DateTimeOffset since, CancellationToken cancellationToken) =>
        GetSince(since).Where(entry => userHashes.Contains(entry.UserHash)).ToAsyncEnumerable();

    /// <inheritdoc/>
    public Task<JournalSummary> SummarizeAsync(DateTimeOffset since, CancellationToken cancellationToken) => Task.FromResult(JournalSummary.FromEntries(GetSince(since)));

    /// <inheritdoc/>
    public Task DeleteBeforeAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            while (_entries.TryPeek(out var oldest) && oldest.SettledAt.UtcDateTime.Date < until.UtcDateTime.Date)
            {
                _entries.Dequeue();
            }
        }

        return Task.CompletedTask;
    }

    private IEnumerable<JournalEntry> GetSince(DateTimeOffset since) => Entries.Where(entry => entry.SettledAt >= since).OrderByDescending(entry => entry.SettledAt);
}
