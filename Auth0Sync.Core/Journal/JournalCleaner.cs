using System.Diagnostics;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Journal;

/// <summary>
/// Deletes old entries of the journal, a few minutes after the start and then four times a day. Every instance does: without
/// old entries it costs one operation.
/// </summary>
public sealed partial class JournalCleaner(IJournal journal, IOptionsMonitor<JournalOptions> options, TimeProvider time, ILogger<JournalCleaner> logger) : IHostedService, IDisposable
{
    public static readonly TimeSpan FirstDelay = TimeSpan.FromMinutes(5);

    public static readonly TimeSpan Interval = TimeSpan.FromHours(6);

    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loop = RunAsync();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _loop.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>Deletes what is older than the retention. A failure is logged, and the next run tries again.</summary>
    public async Task CleanAsync(CancellationToken cancellationToken)
    {
        try
        {
            await journal.DeleteBeforeAsync(time.GetUtcNow() - options.CurrentValue.Retention, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e.GetErrorCode());
        }
    }

    private async Task RunAsync()
    {
        Activity.Current = null;
        await Task.Delay(FirstDelay, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!_stopping.IsCancellationRequested)
        {
            await CleanAsync(_stopping.Token);
            await Task.Delay(Interval, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(LogEvents.JournalCleanupFailed, LogLevel.Warning, "Failed to delete old entries of the journal: {Reason}; the next attempt is in six hours", EventName = nameof(LogEvents.JournalCleanupFailed))]
    private partial void LogFailed(string reason);
}
