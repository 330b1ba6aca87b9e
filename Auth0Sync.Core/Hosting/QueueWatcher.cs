using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Hosting;

/// <summary>
/// Measures how long the oldest visible message of each queue has waited. A running function takes a visible message
/// within seconds, so a long wait means that the function is disabled, not indexed or overloaded.
/// </summary>
public sealed partial class QueueWatcher(
    IEventQueue queue,
    QueuedTargets targets,
    IOptionsMonitor<QueueOptions> options,
    Auth0SyncMetrics metrics,
    TimeProvider time,
    ILogger<QueueWatcher> logger)
{
    /// <summary>Checks each queue independently, so that a failure of one does not hide the others.</summary>
    /// <returns>True if all queues could be read and no message has waited too long.</returns>
    public async Task<bool> CheckAsync(CancellationToken cancellationToken)
    {
        var results = await Task.WhenAll(targets.Names.SelectMany(target => new[] { TargetQueue.GetName(target), TargetQueue.GetPoisonName(target) }).Select(name => CheckQueueAsync(name, cancellationToken)));
        return results.All(isHealthy => isHealthy);
    }

    private async Task<bool> CheckQueueAsync(string queueName, CancellationToken cancellationToken)
    {
        DateTimeOffset? waitingSince;
        try
        {
            waitingSince = await queue.GetOldestMessageTimeAsync(queueName, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Any failure is logged: otherwise waiting messages would go unnoticed.
            LogCheckFailed(queueName, e.GetErrorCode());
            return false;
        }

        // Also recorded for an empty queue, or the last value would remain. The storage service's clock may be ahead.
        var age = waitingSince is { } since && time.GetUtcNow() - since is var waited && waited > TimeSpan.Zero ? waited : TimeSpan.Zero;
        metrics.RecordOldestMessage(queueName, age);
        if (!options.CurrentValue.IsOverdue(age))
        {
            return true;
        }

        LogOverdue(queueName, (int)age.TotalMinutes);
        return false;
    }

    [LoggerMessage(LogEvents.QueueOverdue, LogLevel.Warning, "The oldest message of {Queue} has waited for {Minutes} minutes; check that its function is enabled and running", EventName = nameof(LogEvents.QueueOverdue))]
    private partial void LogOverdue(string queue, int minutes);

    [LoggerMessage(LogEvents.QueueCheckFailed, LogLevel.Warning, "Failed to read {Queue}, so the age of its messages is unknown: {Reason}; if this persists, check the storage account", EventName = nameof(LogEvents.QueueCheckFailed))]
    private partial void LogCheckFailed(string queue, string reason);
}
