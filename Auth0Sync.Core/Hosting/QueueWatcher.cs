using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Hosting;

/// <summary>
/// Measures how long the oldest visible message of each queue has waited. A function that takes messages takes a visible
/// one within seconds, so a long wait means that it is disabled, not indexed or overloaded.
/// </summary>
public sealed partial class QueueWatcher(
    IEventQueue queue,
    IOptionsMonitor<QueueOptions> options,
    Auth0SyncMetrics metrics,
    TimeProvider time,
    ILogger<QueueWatcher> logger)
{
    private static readonly string[] QueueNames = [EventQueue.QueueName, EventQueue.PoisonQueueName];

    /// <summary>Looks at every queue, once, and at each by itself: one that does not answer hides none of the others.</summary>
    /// <param name="cancellationToken">Cancels the looking.</param>
    /// <returns>Whether it is known of every queue that no message has waited too long.</returns>
    public async Task<bool> CheckAsync(CancellationToken cancellationToken)
    {
        var areWell = await Task.WhenAll(QueueNames.Select(name => CheckQueueAsync(name, cancellationToken)));
        return areWell.All(isWell => isWell);
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
            // Whatever it is, nobody would notice messages that wait here, so it is never silent.
            LogCheckFailed(queueName, e.GetErrorCode());
            return false;
        }

        // An empty queue too: otherwise the last value would stay in sight. The two clocks may differ.
        var age = waitingSince is { } since && time.GetUtcNow() - since is var waited && waited > TimeSpan.Zero ? waited : TimeSpan.Zero;
        metrics.RecordOldestMessage(queueName, age);
        if (age <= options.CurrentValue.WarnAfter)
        {
            return true;
        }

        LogOverdue(queueName, (int)age.TotalMinutes);
        return false;
    }

    [LoggerMessage(LogEvents.QueueOverdue, LogLevel.Warning, "The oldest message of {Queue} has waited for {Minutes} minutes: make sure that its function is enabled and runs", EventName = nameof(LogEvents.QueueOverdue))]
    private partial void LogOverdue(string queue, int minutes);

    [LoggerMessage(LogEvents.QueueCheckFailed, LogLevel.Warning, "{Queue} could not be looked at, so nobody knows whether messages wait there: {Reason}; if it does not end, look at the storage account", EventName = nameof(LogEvents.QueueCheckFailed))]
    private partial void LogCheckFailed(string queue, string reason);
}
