using Auth0Sync.Core.Hosting;
using Microsoft.Azure.Functions.Worker;

namespace Auth0Sync.Functions;

/// <summary>Reports the age of the queues' oldest messages, independently of the functions that process them.</summary>
public sealed class WatchQueues(QueueWatcher watcher)
{
    [Function(nameof(WatchQueues))]
    public Task RunAsync([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        watcher.CheckAsync(cancellationToken);
}
