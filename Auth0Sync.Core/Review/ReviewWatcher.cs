using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Review;

/// <summary>Says how many review items wait, and that the oldest one has waited too long.</summary>
public sealed partial class ReviewWatcher(
    ReviewStore store,
    IOptionsMonitor<ReviewOptions> options,
    Auth0SyncMetrics metrics,
    TimeProvider time,
    ILogger<ReviewWatcher> logger)
{
    /// <summary>Counts the items of every reason, once.</summary>
    /// <param name="cancellationToken">Cancels the counting.</param>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            var tallies = new List<ReviewSummary>();
            foreach (var reason in Enum.GetValues<ReviewReason>())
            {
                var tally = await store.CountAsync(reason, cancellationToken);
                // Those that are empty too: a gauge keeps its last value.
                metrics.RecordReviewItems(reason.ToString(), tally.Count);
                tallies.Add(tally);
            }

            ReportOldest(tallies);
        }
        catch (Exception e) when (e.IsAzureFailure(cancellationToken))
        {
            LogCountFailed(e.GetErrorCode());
        }
    }

    private void ReportOldest(List<ReviewSummary> summaries)
    {
        var age = summaries.Min(tally => tally.OldestAddedAt) is { } oldest ? time.GetUtcNow() - oldest : TimeSpan.Zero;
        metrics.RecordOldestReviewItem(age);
        if (age > options.CurrentValue.WarnAfter)
        {
            LogOverdue(summaries.Sum(tally => tally.Count), (int)age.TotalHours);
        }
    }

    [LoggerMessage(LogEvents.ReviewOverdue, LogLevel.Warning, "{Items} review item(s) wait for a person, the oldest one for {Hours} hours", EventName = nameof(LogEvents.ReviewOverdue))]
    private partial void LogOverdue(int items, int hours);

    [LoggerMessage(LogEvents.ReviewCountFailed, LogLevel.Warning, "The review items could not be counted: {Reason}", EventName = nameof(LogEvents.ReviewCountFailed))]
    private partial void LogCountFailed(string reason);
}
