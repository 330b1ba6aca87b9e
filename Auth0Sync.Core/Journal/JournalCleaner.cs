using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Journal;

/// <summary>
/// Deletes old entries of the journal. The installation's timer calls it every 15 minutes, also when no instance lives long. It
/// acts in the first of them of each hour, by the clock, because an instance does not know what another one did.
/// </summary>
public sealed partial class JournalCleaner(IJournal journal, IOptionsMonitor<JournalOptions> options, TimeProvider time, ILogger<JournalCleaner> logger)
{
    private static readonly TimeSpan TimerInterval = TimeSpan.FromMinutes(15);

    /// <summary>Deletes what is older than the retention, once an hour. A failure is logged, and the next hour tries again.</summary>
    public async Task CleanIfDueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now.Minute >= TimerInterval.Minutes)
        {
            return;
        }

        try
        {
            await journal.DeleteBeforeAsync(now - options.CurrentValue.Retention, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e.GetErrorCode());
        }
    }

    [LoggerMessage(LogEvents.JournalCleanupFailed, LogLevel.Warning, "Failed to delete old entries of the journal: {Reason}; the next attempt is in an hour", EventName = nameof(LogEvents.JournalCleanupFailed))]
    private partial void LogFailed(string reason);
}
