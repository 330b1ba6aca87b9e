using Auth0Sync.Core.Review;

namespace Auth0Sync.Core.Operations.Review;

/// <summary>What a person can do about review items. Every action can be repeated, and two people cannot do it twice.</summary>
public sealed class ReviewActions
{
    /// <summary>Lists open items, grouped by reason.</summary>
    public Task<ReviewListPage> ListAsync(ReviewFilter filter, int pageSize, string? continuation, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Shows an item, with the candidates as they are now.</summary>
    /// <returns>Null if there is no such item.</returns>
    public Task<ReviewItemReport?> ShowAsync(string id, bool includePersonalData, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Sends the event through the queue again, with a choice.</summary>
    public Task<ReviewActionResult> ApproveAsync(string id, ReviewChoice choice, ReviewActor actor, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Closes the item. Its event is dropped.</summary>
    public Task<ReviewActionResult> DismissAsync(string id, ReviewActor actor, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Sends the event through the queue again.</summary>
    public Task<ReviewActionResult> RetryAsync(string id, ReviewActor actor, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Sends the events of all matching items through the queue again, one by one.</summary>
    public IAsyncEnumerable<ReviewActionResult> RetryAllAsync(ReviewFilter filter, ReviewActor actor, CancellationToken cancellationToken) => throw new NotImplementedException();
}
