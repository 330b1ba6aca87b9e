using Auth0Sync.Core.Review;
using Microsoft.Azure.Functions.Worker;

namespace Auth0Sync.Functions;

/// <summary>Says how many review items wait, and for how long.</summary>
public sealed class WatchReview(ReviewWatcher watcher)
{
    /// <summary>Counts the items, once.</summary>
    [Function(nameof(WatchReview))]
    public Task RunAsync([TimerTrigger("0 */15 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        watcher.CheckAsync(cancellationToken);
}
