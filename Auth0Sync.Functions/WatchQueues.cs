using Auth0Sync.Core.Hosting;
using Microsoft.Azure.Functions.Worker;

namespace Auth0Sync.Functions;

/// <summary>Says how long the queues' oldest messages have waited, also when no function takes them.</summary>
public sealed class WatchQueues(QueueWatcher watcher)
{
    /// <summary>Looks at the queues, once.</summary>
    [Function(nameof(WatchQueues))]
    public Task RunAsync([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        watcher.CheckAsync(cancellationToken);
}
