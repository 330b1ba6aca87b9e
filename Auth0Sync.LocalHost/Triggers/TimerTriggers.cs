using Auth0Sync.Core.Health;
using Auth0Sync.Core.Recovery;
using Auth0Sync.Core.Review;

namespace Auth0Sync.LocalHost.Triggers;

/// <summary>The timers, under the names and with the periods of the Functions app.</summary>
internal sealed partial class TimerTriggers(
    DeliveryRecovery recovery,
    ReviewWatcher reviews,
    QueueWatcher queues,
    TimeProvider time,
    ILogger<TimerTriggers> logger) : BackgroundService
{
    private static readonly TimeSpan RecoverEvery = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan WatchReviewEvery = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan WatchQueuesEvery = TimeSpan.FromMinutes(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        RepeatAsync("RecoverDeliveries", RecoverEvery, () => recovery.RunAsync(new RecoveryRun(), stoppingToken), stoppingToken),
        RepeatAsync("WatchReview", WatchReviewEvery, () => reviews.WatchAsync(stoppingToken), stoppingToken),
        RepeatAsync("WatchQueues", WatchQueuesEvery, () => queues.WatchAsync(stoppingToken), stoppingToken));

    private async Task RepeatAsync(string function, TimeSpan period, Func<Task> run, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await run();
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // As on the platform: a run that fails is logged, and the next one comes.
                LogFailed(e, function);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "{Function} failed")]
    private partial void LogFailed(Exception exception, string function);
}
