using Auth0Sync.Core.Telemetry;
using Azure;
using Azure.Identity;
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
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            var tallies = new List<ReviewTally>();
            foreach (var reason in Enum.GetValues<ReviewReason>())
            {
                var tally = await store.CountAsync(reason, cancellationToken);
                // Those that are empty too: a gauge keeps its last value.
                metrics.ReviewItems(reason.ToString(), tally.Items);
                tallies.Add(tally);
            }

            Tell(tallies);
        }
        catch (Exception e) when (e is RequestFailedException or AuthenticationFailedException or AggregateException)
        {
            LogNotCounted((e as RequestFailedException)?.ErrorCode ?? e.GetType().Name);
        }
    }

    private void Tell(List<ReviewTally> tallies)
    {
        var age = tallies.Min(tally => tally.Oldest) is { } oldest ? time.GetUtcNow() - oldest : TimeSpan.Zero;
        metrics.ReviewOldest(age);
        if (age > options.CurrentValue.WarnAfter)
        {
            LogOverdue(tallies.Sum(tally => tally.Items), (int)age.TotalHours);
        }
    }

    [LoggerMessage(LogEvents.ReviewOverdue, LogLevel.Warning, "{Items} review item(s) wait for a person, the oldest one for {Hours} hours", EventName = nameof(LogEvents.ReviewOverdue))]
    private partial void LogOverdue(int items, int hours);

    [LoggerMessage(LogEvents.ReviewNotCounted, LogLevel.Warning, "The review items could not be counted: {Reason}", EventName = nameof(LogEvents.ReviewNotCounted))]
    private partial void LogNotCounted(string reason);
}
