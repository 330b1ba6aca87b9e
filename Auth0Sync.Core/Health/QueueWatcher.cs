using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Telemetry;
using Azure;
using Azure.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Health;

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
    /// <summary>Looks at every queue, once.</summary>
    /// <param name="cancellationToken">Cancels the looking.</param>
    /// <returns>Whether no message has waited too long; true where that is not known.</returns>
    public async Task<bool> WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            var isWell = true;
            foreach (var (name, waitingSince) in await queue.PeekOldestAsync(cancellationToken))
            {
                // An empty queue too: otherwise the last value would stay in sight. The two clocks may differ.
                var age = waitingSince is { } since && time.GetUtcNow() - since is var waited && waited > TimeSpan.Zero ? waited : TimeSpan.Zero;
                metrics.QueueOldest(name, age);
                if (age > options.CurrentValue.WarnAfter)
                {
                    LogOverdue(name, (int)age.TotalMinutes);
                    isWell = false;
                }
            }

            return isWell;
        }
        catch (Exception e) when (e is RequestFailedException or AuthenticationFailedException or AggregateException or FormatException)
        {
            LogNotPeeked((e as RequestFailedException)?.ErrorCode ?? e.GetType().Name);
            return true;
        }
    }

    [LoggerMessage(LogEvents.QueueOverdue, LogLevel.Warning, "The oldest message of {Queue} has waited for {Minutes} minutes: make sure that its function is enabled and runs", EventName = nameof(LogEvents.QueueOverdue))]
    private partial void LogOverdue(string queue, int minutes);

    [LoggerMessage(LogEvents.QueueNotPeeked, LogLevel.Warning, "The queues could not be looked at: {Reason}", EventName = nameof(LogEvents.QueueNotPeeked))]
    private partial void LogNotPeeked(string reason);
}
