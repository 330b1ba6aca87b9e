using System.Diagnostics;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Core.Tenants;
using Azure;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation;

/// <summary>
/// Takes one message of the queue to its outcome. Returns when the message is done or put back; throws only for the
/// unexpected, which the platform then retries and in the end moves to the poison queue.
/// </summary>
public sealed partial class QueueMessageProcessor(
    IEventQueue queue,
    TargetRegistry targets,
    EventProcessor eventProcessor,
    TenantGuard tenantGuard,
    LargeEventLimiter largeEventLimit,
    RetrySchedule retrySchedule,
    IReviewStore reviewStore,
    UserDataEraser storedUserData,
    IOptions<PolicyOptions> policies,
    Auth0SyncMetrics metrics,
    Auth0SyncActivitySource activities,
    TimeProvider time,
    ILogger<QueueMessageProcessor> logger)
{
    private const string NotAUserEvent = "carries no user event";

    /// <summary>Takes a message to its outcome.</summary>
    /// <param name="body">The body of the message, decoded from base64.</param>
    /// <param name="cancellationToken">Cancels the work; the message then comes back.</param>
    public async Task ProcessAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var place = await largeEventLimit.AcquireAsync(body, cancellationToken);
        switch (await queue.ReadAsync(body, cancellationToken))
        {
            case MessageReadResult.Success { Message: var message }:
                await ProcessAsync(message, cancellationToken);
                break;
            case MessageReadResult.Unreadable unreadable:
                await reviewStore.AddAsync(ReviewItem.FromMessage(ReviewReason.Unreadable, unreadable.Problem, body, time.GetUtcNow()), cancellationToken);
                ReportUnreadable(unreadable.Problem);
                break;
        }
    }

    private async Task ProcessAsync(EventMessage message, CancellationToken cancellationToken)
    {
        using var activity = activities.StartCorrelate(EventQueue.QueueName, message.Target, message.TraceParent, message.TraceState);
        try
        {
            // Not inside the call below: where nobody listens there is no span, and nothing would be done.
            var outcome = await ProcessEventAsync(message, activity, cancellationToken);
            activity?.SetOutcome(outcome);
        }
        catch (Exception e)
        {
            activity?.SetError(e);
            throw;
        }
    }

    private async Task<Outcome> ProcessEventAsync(EventMessage message, Activity? activity, CancellationToken cancellationToken)
    {
        activity?.SetTag("auth0sync.attempt", message.RequeueCount);
        if (EventReader.Read(message.EventJson.Span) is not EventReadResult.Success { Event: var auth0Event })
        {
            var unreadable = new ReviewFinding(ReviewReason.Unreadable, NotAUserEvent, []);
            await SendToReviewAsync(message, null, unreadable, cancellationToken);
            ReportUnreadable(NotAUserEvent);
            return new Outcome.Review(unreadable);
        }

        activity?.SetTag("auth0sync.event.id", auth0Event.Id);
        activity?.SetTag("auth0sync.event.type", auth0Event.Type);
        var outcome = targets.Find(message.Target) is { } target
            ? await ProcessForTargetAsync(auth0Event, target, cancellationToken)
            : new Outcome.Review(ReviewReason.UnknownTarget, "The target is not enabled.");
        outcome = await SettleAsync(message, auth0Event, outcome, cancellationToken);
        ReportOutcome(message, auth0Event, outcome);
        return outcome;
    }

    private async Task<Outcome> ProcessForTargetAsync(Auth0Event auth0Event, ITarget target, CancellationToken cancellationToken)
    {
        try
        {
            return await tenantGuard.IsAllowedAsync(auth0Event.Tenant, cancellationToken)
                ? await eventProcessor.ProcessAsync(auth0Event, target, cancellationToken)
                : new Outcome.Review(ReviewReason.OtherTenant, "The event is of another tenant than the one whose users are kept.");
        }
        catch (RequestFailedException e) when (e.IsTransient())
        {
            // Tables can be down while the queue works. Waiting longer than the platform's few tries costs no event.
            return new Outcome.Deferred(DeferReason.StorageBusy, null, $"The ledger's storage answered {e.Status}.");
        }
    }

    /// <summary>Puts the message back, or sets it aside, or ends it.</summary>
    private async Task<Outcome> SettleAsync(EventMessage message, Auth0Event auth0Event, Outcome outcome, CancellationToken cancellationToken)
    {
        if (outcome is Outcome.Deferred deferred)
        {
            if (retrySchedule.GetNextAttempt(message, deferred, time.GetUtcNow()) is { } next)
            {
                // The copy first, then the end of the original: a crash in between doubles the event, and loses none.
                await queue.SendAsync(next.Message, next.Delay, cancellationToken);
                LogDeferral(auth0Event, message, deferred, next.Delay);
                return outcome;
            }

            outcome = new Outcome.Review(ReviewReason.BusyTooLong, deferred.Problem);
        }

        if (outcome is Outcome.Review { Finding: var finding })
        {
            await SendToReviewAsync(message, auth0Event, finding, cancellationToken);
        }
        else
        {
            await EraseStoredDataAsync(auth0Event, outcome, cancellationToken);
            await queue.CompleteAsync(message, cancellationToken);
        }

        return outcome;
    }

    // A deletion that comes late is none: the user is back.
    private async Task EraseStoredDataAsync(Auth0Event auth0Event, Outcome outcome, CancellationToken cancellationToken)
    {
        if (policies.Value.OnDelete == DeletePolicy.Erase && auth0Event.Type == Auth0EventTypes.UserDeleted && outcome is not Outcome.Stale)
        {
            await storedUserData.EraseAsync(auth0Event.User.UserId, auth0Event.Time, cancellationToken);
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
            // That a user is being written, or waits for an address, is no trouble yet; the first line is enough.
            var level = message.ConsecutiveWaits > 0 && deferred.Reason is DeferReason.UserLeased or DeferReason.EmailTaken ? LogLevel.Information : LogLevel.Warning;
            LogDeferred(level, auth0Event.Id, message.Target, deferred.Reason, message.RequeueCount + message.ConsecutiveWaits + 1, delay);
        }
    }

    private void ReportOutcome(EventMessage message, Auth0Event auth0Event, Outcome outcome)
    {
        var lag = time.GetUtcNow() - auth0Event.Time;
        metrics.RecordProcessed(auth0Event.Type, message.Target, outcome.Name, lag);
        switch (outcome)
        {
            case Outcome.Deferred:
                break;
            case Outcome.Review { Finding: var finding }:
                metrics.RecordParked(finding.Reason.ToString());
                LogNeedsReview(auth0Event.Id, auth0Event.Type, message.Target, finding.Reason, finding.Details.Length > 0 ? finding.Details : "see the review item");
                break;
            default:
                LogProcessed(auth0Event.Id, auth0Event.Type, message.Target, outcome.Name, DescribeOutcome(outcome), lag.TotalSeconds);
                break;
        }
    }

    private void ReportUnreadable(string problem)
    {
        metrics.RecordParked(nameof(ReviewReason.Unreadable));
        LogUnreadable(problem);
    }

    private static string DescribeOutcome(Outcome outcome) => outcome switch
    {
        Outcome.Created created => created.RecordId,
        Outcome.Linked linked => linked.RecordId,
        Outcome.Updated updated => updated.RecordId,
        Outcome.Deactivated deactivated => deactivated.RecordId,
        Outcome.Skipped skipped => skipped.Reason.ToString(),
        Outcome.Stale => "a newer event came first",
        Outcome.Unchanged => "nothing new",
        _ => "",
    };

    [LoggerMessage(LogEvents.EventCorrelated, LogLevel.Information, "Event {Auth0EventId} ({EventType}) for {Target}: {Outcome} ({Detail}), {LagSeconds:F1} s after the change", EventName = nameof(LogEvents.EventCorrelated))]
    private partial void LogProcessed(string auth0EventId, string eventType, string target, string outcome, string detail, double lagSeconds);

    [LoggerMessage(EventId = LogEvents.EventRequeued, Message = "Event {Auth0EventId} for {Target} is put back ({Reason}), attempt {Attempt}, for {Delay}", EventName = nameof(LogEvents.EventRequeued))]
    private partial void LogDeferred(LogLevel level, string auth0EventId, string target, DeferReason reason, int attempt, TimeSpan delay);

    [LoggerMessage(LogEvents.TargetMisconfigured, LogLevel.Error, "{Target} needs attention, event {Auth0EventId} waits: {Problem} It is tried again in {Delay}", EventName = nameof(LogEvents.TargetMisconfigured))]
    private partial void LogMisconfigured(string target, string auth0EventId, string problem, TimeSpan delay);

    [LoggerMessage(LogEvents.MessageUnreadable, LogLevel.Error, "A message of the queue {Problem}; it is kept for review", EventName = nameof(LogEvents.MessageUnreadable))]
    private partial void LogUnreadable(string problem);

    [LoggerMessage(LogEvents.EventNeedsReview, LogLevel.Warning, "Event {Auth0EventId} ({EventType}) for {Target} needs a person: {Reason} ({Detail})", EventName = nameof(LogEvents.EventNeedsReview))]
    private partial void LogNeedsReview(string auth0EventId, string eventType, string target, ReviewReason reason, string detail);
}
