using Auth0Sync.Core.Hosting;
using Auth0Sync.Core.Recovery;

namespace Auth0Sync.LocalHost.Triggers;

/// <summary>The timers, with the names and intervals of the Functions app.</summary>
internal sealed partial class TimerTriggers(
    DeliveryRecovery recovery,
    Maintenance maintenance,
    QueueWatcher queues,
    TimeProvider time,
    ILogger<TimerTriggers> logger) : BackgroundService
{
    private static readonly TimeSpan RecoverDeliveriesInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan WatchReviewInterval = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan WatchQueuesInterval = TimeSpan.FromMinutes(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        RunPeriodicallyAsync("RecoverDeliveries", RecoverDeliveriesInterval, () => recovery.RunAsync(new RecoveryRequest(), stoppingToken), stoppingToken),
        RunPeriodicallyAsync("WatchReview", WatchReviewInterval, () => maintenance.RunAsync(stoppingToken), stoppingToken),
        RunPeriodicallyAsync("WatchQueues", WatchQueuesInterval, () => queues.CheckAsync(stoppingToken), stoppingToken));

    private async Task RunPeriodicallyAsync(string functionName, TimeSpan period, Func<Task> action, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await action();
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // As in Azure: a failed run is logged, and the next one starts on time.
                LogFailed(e, functionName);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "{Function} failed")]
    private partial void LogFailed(Exception exception, string function);
}
