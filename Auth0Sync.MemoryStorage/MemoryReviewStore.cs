using System.Collections.Concurrent;
using Auth0Sync.Core.Review;

namespace Auth0Sync.MemoryStorage;

/// <summary>An in-memory review store.</summary>
/// <param name="beforeOperation">Awaited before each operation that would be a call to a real store.</param>
public sealed class MemoryReviewStore(Func<Task>? beforeOperation = null) : IReviewStore, IReviewReader
{
    private readonly ConcurrentDictionary<(string? UserId, string Id), ReviewItem> _items = [];

    public IReadOnlyCollection<ReviewItem> Items => [.. _items.Values];

    /// <inheritdoc/>
    public async Task AddAsync(ReviewItem item, CancellationToken cancellationToken)
    {
        await (beforeOperation?.Invoke() ?? Task.CompletedTask);
        _items.AddOrUpdate((item.UserId, item.Id), item, (_, open) => open.MergeWith(item));
    }

    /// <inheritdoc/>
    public Task<ReviewSummary> CountAsync(ReviewReason reason, CancellationToken cancellationToken)
    {
        var items = Items.Where(item => item.Reason == reason).ToList();
        return Task.FromResult(new ReviewSummary(items.Count, items.Min(item => (DateTimeOffset?)item.AddedAt)));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReviewItem>> ListByUserAsync(string userId, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ReviewItem>>([.. Items.Where(item => item.UserId == userId)]);

    /// <inheritdoc/>
    public async Task<int> DeleteByUserAsync(string userId, CancellationToken cancellationToken)
    {
        await (beforeOperation?.Invoke() ?? Task.CompletedTask);
        return _items.Keys.Count(key => key.UserId == userId && _items.TryRemove(key, out _));
    }
}
