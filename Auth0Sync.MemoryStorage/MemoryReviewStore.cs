using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Auth0Sync.Core.Review;

namespace Auth0Sync.MemoryStorage;

/// <summary>An in-memory review store with the contract of the real one. Safe for concurrent use.</summary>
/// <param name="beforeOperation">Awaited before each operation that would be a call to a real store.</param>
public sealed class MemoryReviewStore(Func<Task>? beforeOperation = null) : IReviewStore, IReviewReader
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, StoredItem> _items = new(StringComparer.Ordinal);
    private long _lastVersion;

    public IReadOnlyCollection<ReviewItem> Items
    {
        get
        {
            lock (_lock)
            {
                return [.. _items.Values.Select(stored => stored.Item)];
            }
        }
    }

    /// <inheritdoc/>
    public async Task AddAsync(ReviewItem item, CancellationToken cancellationToken)
    {
        await BeforeOperationAsync();
        lock (_lock)
        {
            var id = item.UserId is { } user ? $"{HashUser(user)}-{item.Id}" : item.Id;
            Store(_items.TryGetValue(id, out var open) ? open.Item.MergeWith(item with { Id = id }) : item with { Id = id }, null);
        }
    }

    /// <inheritdoc/>
    public async Task<ReviewItemPage> ListPageAsync(ReviewFilter filter, int pageSize, string? continuation, CancellationToken cancellationToken)
    {
        await BeforeOperationAsync();
        lock (_lock)
        {
            var matching = _items.Values
                .Select(stored => stored.Item with { Content = default })
                .Where(item => (filter.Target is null || item.Target == filter.Target) && (filter.Reason is null || item.Reason == filter.Reason))
                .OrderBy(item => item.Reason.ToString(), StringComparer.Ordinal)
                .ThenBy(item => item.Id, StringComparer.Ordinal)
                .SkipWhile(item => continuation is not null && string.CompareOrdinal(GetPosition(item), continuation) <= 0)
                .Take(pageSize + 1)
                .ToList();
            return matching.Count > pageSize ? new(matching[..pageSize], GetPosition(matching[pageSize - 1])) : new(matching, null);
        }
    }

    /// <inheritdoc/>
    public async Task<OpenReviewItem?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await BeforeOperationAsync();
        lock (_lock)
        {
            return _items.TryGetValue(id, out var stored) ? stored.ToOpenItem() : null;
        }
    }

    /// <inheritdoc/>
    public async Task<OpenReviewItem?> TryMarkAsync(OpenReviewItem item, ReviewResolution resolution, CancellationToken cancellationToken)
    {
        await BeforeOperationAsync();
        lock (_lock)
        {
            return IsCurrent(item) ? Store(item.Item, resolution).ToOpenItem() : null;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> TryCloseAsync(OpenReviewItem marked, CancellationToken cancellationToken)
    {
        await BeforeOperationAsync();
        lock (_lock)
        {
            return !_items.ContainsKey(marked.Item.Id) || (IsCurrent(marked) && _items.Remove(marked.Item.Id));
        }
    }

    /// <inheritdoc/>
    public Task<ReviewSummary> CountAsync(ReviewReason reason, string? target, CancellationToken cancellationToken)
    {
        var items = Items.Where(item => item.Reason == reason && (target is null || item.Target == target)).ToList();
        return Task.FromResult(new ReviewSummary(items.Count, items.Min(item => (DateTimeOffset?)item.AddedAt)));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReviewItem>> ListByUserAsync(string userId, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ReviewItem>>([.. Items.Where(item => item.UserId == userId)]);

    /// <inheritdoc/>
    public async Task<int> DeleteByUserAsync(string userId, CancellationToken cancellationToken)
    {
        await BeforeOperationAsync();
        lock (_lock)
        {
            var ids = _items.Where(stored => stored.Value.Item.UserId == userId).Select(stored => stored.Key).ToList();
            ids.ForEach(id => _items.Remove(id));
            return ids.Count;
        }
    }

    private static string GetPosition(ReviewItem item) => $"{item.Reason}/{item.Id}";

    // Ids have the form of those in the storage account. There is nothing to protect in memory, so the hash has no key.
    private static string HashUser(string userId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(userId)))[..32];

    private bool IsCurrent(OpenReviewItem item) => _items.TryGetValue(item.Item.Id, out var stored) && stored.Version == item.Version;

    private StoredItem Store(ReviewItem item, ReviewResolution? resolution) =>
        _items[item.Id] = new StoredItem(item, resolution, (++_lastVersion).ToString(CultureInfo.InvariantCulture));

    private Task BeforeOperationAsync() => beforeOperation?.Invoke() ?? Task.CompletedTask;

    private sealed record StoredItem(ReviewItem Item, ReviewResolution? Resolution, string Version)
    {
        public OpenReviewItem ToOpenItem() => new(Item, Resolution, Version, Version);
    }
}
