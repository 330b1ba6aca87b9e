using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Core.Correlation;

/// <summary>
/// Settles a queue message by the outcome of its event: requeues it, sends it to review, or completes it. Logs and counts
/// the outcome.
/// </summary>
public sealed partial class MessageSettler(
    IEventQueue queue,
    RetrySchedule retrySchedule,
    IReviewStore reviewStore,
    UserDataEraser userDataEraser,
    TargetRegistry targets,
    OutcomeJournal journal,
    Auth0SyncMetrics metrics,
    TimeProvider time,
    ILogger<MessageSettler> logger)
{
    /// <summary>Settles a message whose event was processed.</summary>
    /// <returns>The final outcome: <see cref="Outcome.Review"/> if the event was deferred for too long.</returns>
    public async Task<Outcome> SettleAsync(EventMessage message, Auth0Event auth0Event, Outcome outcome, CancellationToken cancellationToken)
    {
        if (outcome is Outcome.Deferred deferred)
        {
            outcome = await RequeueOrAbandonAsync(message, auth0Event, deferred, cancellationToken);
        }

        switch (outcome)
        {
            case Outcome.Deferred:
                break;
            case Outcome.Review { Finding: var finding }:
                await SendToReviewAsync(message, auth0Event, finding, cancellationToken);
                break;
            default:
                await EraseStoredDataAsync(message, auth0Event, outcome, cancellationToken);
                await queue.CompleteAsync(message, cancellationToken);
                break;
        }

        ReportOutcome(message, auth0Event, outcome);
        return outcome;
    }

    /// <summary>Sends a readable message whose content is no user event to review.</summary>
    public async Task<Outcome> SettleWithoutEventAsync(EventMessage message, string problem, CancellationToken cancellationToken)
    {
        var finding = new ReviewFinding(ReviewReason.Unreadable, problem, []);
        await SendToReviewAsync(message, null, finding, cancellationToken);
        return ReportUnreadable(message.Target, finding);
    }

    /// <summary>Sends a message body that cannot be read to review.</summary>
    public async Task SettleUnreadableAsync(ReadOnlyMemory<byte> body, string problem, CancellationToken cancellationToken)
    {
        await reviewStore.AddAsync(ReviewItem.FromMessage(ReviewReason.Unreadable, problem, body, time.GetUtcNow()), cancellationToken);
        ReportUnreadable(null, new ReviewFinding(ReviewReason.Unreadable, problem, []));
    }

    private async Task<Outcome> RequeueOrAbandonAsync(EventMessage message, Auth0Event auth0Event, Outcome.Deferred deferred, CancellationToken cancellationToken)
    {
        if (retrySchedule.GetNextAttempt(message, deferred, time.GetUtcNow()) is not { } next)
        {
            return new Outcome.Review(ReviewReason.BusyTooLong, deferred.Problem);
        }

        // Send the copy before the original ends: a crash in between duplicates the event and does not lose it.
        await queue.SendAsync(next.Message, next.Delay, cancellationToken);
        LogDeferral(auth0Event, message, deferred, next.Delay);
        return deferred;
    }

    // A stale deletion erases nothing: the user is active again.
    private async Task EraseStoredDataAsync(EventMessage message, Auth0Event auth0Event, Outcome outcome, CancellationToken cancellationToken)
    {
        if (targets.Find(message.Target)?.Policies.OnDelete == DeletePolicy.Erase && auth0Event.Type == Auth0EventTypes.UserDeleted && outcome is not Outcome.Stale)
        {
            await userDataEraser.EraseAsync(auth0Event.User.UserId, auth0Event.Time, cancellationToken);
        }
    }

    private async Task SendToReviewAsync(EventMessage message, Auth0Event? auth0Event, ReviewFinding finding, CancellationToken cancellationToken)
    {
        await reviewStore.AddAsync(ReviewItem.FromEvent(finding, message, auth0Event, time.GetUtcNow()), cancellationToken);
        await queue.CompleteAsync(message, cancellationToken);
    }

    private void LogDeferral(Auth0Event auth0Event, EventMessage message, Outcome.Deferred deferred, TimeSpan delay)
    {
        if (deferred.Reason == DeferReason.Misconfigured)
        {
            LogMisconfigured(message.Target, auth0Event.Id, deferred.Problem, delay);
        }
        else
        {
            var level = GetLogLevel(message, deferred.Reason);
            LogDeferred(level, auth0Event.Id, message.Target, deferred.Reason, message.Attempt, delay);
        }
    }

    // Waiting for a lease, an address or another event is normal: one warning for each event is enough. That a target is paused was logged.
    private static LogLevel GetLogLevel(EventMessage message, DeferReason reason) => reason switch
    {
        DeferReason.Paused => LogLevel.Debug,
        DeferReason.UserLeased or DeferReason.EmailTaken or DeferReason.RecordUncertain when message.ConsecutiveWaits > 0 => LogLevel.Information,
        _ => LogLevel.Warning,
    };

    private void ReportOutcome(EventMessage message, Auth0Event auth0Event, Outcome outcome)
    {
        var lag = time.GetUtcNow() - auth0Event.Time;
        metrics.RecordProcessed(auth0Event.Type, message.Target, outcome.Name, lag);
        journal.Record(message, auth0Event, outcome);
        switch (outcome)
        {
            case Outcome.Deferred:
                break;
            case Outcome.Review { Finding: var finding }:
                metrics.RecordParked(finding.Reason.ToString());
                LogNeedsReview(auth0Event.Id, auth0Event.Type, message.Target, finding.Reason, finding.Details.Length > 0 ? finding.Details : "see the review item");
                break;
            default:
                LogProcessed(auth0Event.Id, auth0Event.Type, message.Target, outcome.Name, DescribeOutcome(message, outcome), lag.TotalSeconds);
                break;
        }
    }

    private Outcome.Review ReportUnreadable(string? target, ReviewFinding finding)
    {
        var outcome = new Outcome.Review(finding);
        metrics.RecordParked(nameof(ReviewReason.Unreadable));
        journal.RecordUnreadable(target, outcome);
        LogUnreadable(finding.Message);
        return outcome;
    }

    private string DescribeOutcome(EventMessage message, Outcome outcome) => outcome switch
    {
        _ when outcome.GetRecordId() is { } recordId => targets.HasPersonalRecordIds(message.Target) ? "its id is personal" : recordId,
        Outcome.Notified notified => $"{notified.Count} notifications",
        Outcome.Skipped skipped => skipped.Reason.ToString(),
        Outcome.Stale => "superseded by newer events",
        Outcome.Unchanged => "no changes",
        _ => "",
    };

    [LoggerMessage(LogEvents.EventCorrelated, LogLevel.Information, "Processed event {Auth0EventId} ({EventType}) for {Target}: {Outcome} ({Detail}), {LagSeconds:F1} s after the change", EventName = nameof(LogEvents.EventCorrelated))]
    private partial void LogProcessed(string auth0EventId, string eventType, string target, string outcome, string detail, double lagSeconds);

    [LoggerMessage(EventId = LogEvents.EventRequeued, Message = "Requeued event {Auth0EventId} for {Target} ({Reason}), attempt {Attempt}, delay {Delay}", EventName = nameof(LogEvents.EventRequeued))]
    private partial void LogDeferred(LogLevel level, string auth0EventId, string target, DeferReason reason, int attempt, TimeSpan delay);

    [LoggerMessage(LogEvents.TargetMisconfigured, LogLevel.Error, "{Target} is misconfigured, event {Auth0EventId} waits: {Problem} Next attempt in {Delay}", EventName = nameof(LogEvents.TargetMisconfigured))]
    private partial void LogMisconfigured(string target, string auth0EventId, string problem, TimeSpan delay);

    [LoggerMessage(LogEvents.MessageUnreadable, LogLevel.Error, "Unreadable queue message, sent to review: {Problem}", EventName = nameof(LogEvents.MessageUnreadable))]
    private partial void LogUnreadable(string problem);

    [LoggerMessage(LogEvents.EventNeedsReview, LogLevel.Warning, "Event {Auth0EventId} ({EventType}) for {Target} needs review: {Reason} ({Detail})", EventName = nameof(LogEvents.EventNeedsReview))]
    private partial void LogNeedsReview(string auth0EventId, string eventType, string target, ReviewReason reason, string detail);
}
