using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Review;

/// <summary>Records the number of review items, and warns if the oldest one is overdue.</summary>
public sealed partial class ReviewWatcher(
    ReviewStore store,
    IOptionsMonitor<ReviewOptions> options,
    Auth0SyncMetrics metrics,
    TimeProvider time,
    ILogger<ReviewWatcher> logger)
{
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            var summaries = new List<ReviewSummary>();
            foreach (var reason in Enum.GetValues<ReviewReason>())
            {
                var summary = await store.CountAsync(reason, null, cancellationToken);
                // Also a count of 0, because a gauge keeps its last value.
                metrics.RecordReviewItems(reason.ToString(), summary.Count);
                summaries.Add(summary);
            }

            ReportOldest(summaries);
        }
        catch (Exception e) when (e.IsAzureFailure(cancellationToken))
        {
            LogCountFailed(e.GetErrorCode());
        }
    }

    private void ReportOldest(List<ReviewSummary> summaries)
    {
        var age = summaries.Min(summary => summary.OldestAddedAt) is { } oldest ? time.GetUtcNow() - oldest : TimeSpan.Zero;
        metrics.RecordOldestReviewItem(age);
        if (age > options.CurrentValue.WarnAfter)
        {
            LogOverdue(summaries.Sum(summary => summary.Count), (int)age.TotalHours);
        }
    }

    [LoggerMessage(LogEvents.ReviewOverdue, LogLevel.Warning, "{Items} review item(s) are open, the oldest for {Hours} hours", EventName = nameof(LogEvents.ReviewOverdue))]
    private partial void LogOverdue(int items, int hours);

    [LoggerMessage(LogEvents.ReviewCountFailed, LogLevel.Warning, "Failed to count the review items: {Reason}", EventName = nameof(LogEvents.ReviewCountFailed))]
    private partial void LogCountFailed(string reason);
}
