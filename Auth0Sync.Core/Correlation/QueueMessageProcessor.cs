using System.Diagnostics;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Pausing;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Core.Tenants;
using Azure;

namespace Auth0Sync.Core.Correlation;

/// <summary>
/// Takes one queue message to its outcome and lets <see cref="MessageSettler"/> settle it. Throws only on unexpected
/// failures: the platform retries those and finally moves the message to the poison queue.
/// </summary>
public sealed class QueueMessageProcessor(
    IEventQueue queue,
    TargetRegistry targets,
    EventProcessor eventProcessor,
    MessageSettler settler,
    TenantGuard tenantGuard,
    PauseCache pauses,
    LargeEventLimiter largeEventLimiter,
    Auth0SyncActivitySource activities)
{
    private const string NotAUserEvent = "contains no user event";

    /// <summary>The outcome of an event of another tenant.</summary>
    internal static Outcome OtherTenant { get; } = new Outcome.Review(ReviewReason.OtherTenant, "The event is from another tenant than the configured or pinned one.");

    /// <param name="body">The body of the message, decoded from base64.</param>
    /// <param name="cancellationToken">If canceled, the message is delivered again.</param>
    public async Task ProcessAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var slot = await largeEventLimiter.AcquireAsync(body, cancellationToken);
        switch (await queue.ReadAsync(body, cancellationToken))
        {
            case MessageReadResult.Success { Message: var message }:
                await ProcessInSpanAsync(message, cancellationToken);
                break;
            case MessageReadResult.Unreadable { Problem: var problem }:
                await settler.SettleUnreadableAsync(body, problem, cancellationToken);
                break;
        }
    }

    private async Task ProcessInSpanAsync(EventMessage message, CancellationToken cancellationToken)
    {
        using var activity = activities.StartCorrelate(TargetQueue.GetName(message.Target), message.Target, message.TraceParent, message.TraceState);
        try
        {
            // Not an argument of the next call: without a listener there is no activity, and the message would be ignored.
            var outcome = await ProcessMessageAsync(message, activity, cancellationToken);
            activity?.SetOutcome(outcome);
        }
        catch (Exception e)
        {
            activity?.SetError(e);
            throw;
        }
    }

    private async Task<Outcome> ProcessMessageAsync(EventMessage message, Activity? activity, CancellationToken cancellationToken)
    {
        activity?.SetTag("auth0sync.attempt", message.RequeueCount);
        if (EventReader.Read(message.EventJson.Span) is not EventReadResult.Success { Event: var auth0Event })
        {
            return await settler.SettleWithoutEventAsync(message, NotAUserEvent, cancellationToken);
        }

        activity?.SetTag("auth0sync.event.id", auth0Event.Id);
        activity?.SetTag("auth0sync.event.type", auth0Event.Type);
        var outcome = await GetOutcomeAsync(auth0Event, message, cancellationToken);
        return await settler.SettleAsync(message, auth0Event, outcome, cancellationToken);
    }

    private async Task<Outcome> GetOutcomeAsync(Auth0Event auth0Event, EventMessage message, CancellationToken cancellationToken)
    {
        if (targets.Find(message.Target) is not { } target)
        {
            return new Outcome.Review(ReviewReason.UnknownTarget, "The target is not enabled.");
        }

        if (await pauses.FindAsync(target.Name, cancellationToken) is { } pause)
        {
            return new Outcome.Deferred(DeferReason.Paused, null, $"The target is paused by {pause.PausedBy}.");
        }

        try
        {
            return await tenantGuard.IsAllowedAsync(auth0Event.Tenant, cancellationToken)
                ? await eventProcessor.ProcessAsync(auth0Event, target, message.Decision, cancellationToken)
                : OtherTenant;
        }
        catch (RequestFailedException e) when (e.IsTransient())
        {
            // Tables can be unavailable while the queue is available. A requeue waits longer than the platform's retries.
            return new Outcome.Deferred(DeferReason.StorageBusy, null, $"The ledger's storage account returned {e.Status}.");
        }
    }
}
