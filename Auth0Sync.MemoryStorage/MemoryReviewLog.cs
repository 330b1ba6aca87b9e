using Auth0Sync.Core.Operations.Review;

namespace Auth0Sync.MemoryStorage;

/// <summary>An in-memory log of what people did about review items. Safe for concurrent use.</summary>
/// <param name="beforeOperation">Awaited before each operation that would be a call to a real store.</param>
public sealed class MemoryReviewLog(Func<Task>? beforeOperation = null) : IReviewLog
{
    private readonly Lock _lock = new();
    private readonly List<ReviewLogEntry> _entries = [];

    public IReadOnlyList<ReviewLogEntry> Entries
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
    public async Task WriteAsync(ReviewLogEntry entry, CancellationToken cancellationToken)
    {
        await BeforeOperationAsync();
        lock (_lock)
        {
            _entries.RemoveAll(other => other.ItemId == entry.ItemId && other.At == entry.At);
            _entries.Add(entry);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ReviewLogEntry>> ReadAsync(string itemId, CancellationToken cancellationToken)
    {
        await BeforeOperationAsync();
        return [.. Entries.Where(entry => entry.ItemId == itemId).OrderByDescending(entry => entry.At)];
    }

    private Task BeforeOperationAsync() => beforeOperation?.Invoke() ?? Task.CompletedTask;
}
