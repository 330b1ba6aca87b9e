using Auth0Sync.Core.Review;
using Microsoft.Azure.Functions.Worker;

namespace Auth0Sync.Functions;

/// <summary>Reports the number of open review items and the age of the oldest one.</summary>
public sealed class WatchReview(ReviewWatcher watcher)
{
    [Function(nameof(WatchReview))]
    public Task RunAsync([TimerTrigger("0 */15 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        watcher.CheckAsync(cancellationToken);
}
