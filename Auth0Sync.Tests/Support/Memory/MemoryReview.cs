using Auth0Sync.Core.Review;

namespace Auth0Sync.Tests.Support.Memory;

/// <summary>The review store in memory.</summary>
internal sealed class MemoryReview(Func<Task> beforeEffect) : IReviewStore
{
    private readonly Dictionary<string, ReviewItem> _items = [];

    public IReadOnlyCollection<ReviewItem> Items => _items.Values;

    public async Task AddAsync(ReviewItem item, CancellationToken cancellationToken)
    {
        await beforeEffect();
        _items[item.Id] = item;
    }
}
