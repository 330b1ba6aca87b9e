using Auth0Sync.Core.Correlation.Execution;
using Auth0Sync.Core.Correlation.Handlers;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Azure;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation;

/// <summary>
/// Applies one event to one target: reads the row, plans, and if the target must be called, holds the lease of the user
/// while the plan is executed and the row is saved.
/// </summary>
public sealed partial class EventProcessor(
    EventRouter router,
    ILedger ledger,
    RecordWriter writer,
    RecordRemover remover,
    NotificationPlanner notificationPlanner,
    IOptions<LedgerOptions> ledgerOptions,
    IOptions<RetryOptions> retryOptions,
    TimeProvider time,
    ILogger<EventProcessor> logger)
{
    // The rest of the lease is for saving the row.
    private const double LeaseFractionForCalls = 0.75;

    /// <param name="auth0Event">The event.</param>
    /// <param name="target">The target.</param>
    /// <param name="decision">What a person decided about the event, if it was in review.</param>
    /// <param name="cancellationToken">Cancels the calls; whether the last one took effect is then unknown.</param>
    /// <exception cref="RequestFailedException">The ledger cannot be read or written.</exception>
    public async Task<Outcome> ProcessAsync(Auth0Event auth0Event, ITarget target, EventDecision? decision, CancellationToken cancellationToken)
    {
        if (auth0Event.Time - time.GetUtcNow() > target.Policies.FutureTolerance)
        {
            return new Outcome.Review(ReviewReason.FutureEvent, "The time of the event is in the future.");
        }

        var entry = await ledger.ReadAsync(target.Name, auth0Event.User.UserId, cancellationToken);
        var plan = CreatePlan(auth0Event, entry.Row, target, decision);
        if (!entry.IsLeased && entry.Row.AddressAttempt is { } attempt && !CanProceed(auth0Event, plan, attempt))
        {
            return new Outcome.Deferred(DeferReason.RecordUncertain, null, "An earlier event may have created the record of the user, or changed its address.");
        }

        if (plan is Plan.NoTargetCall noTargetCall)
        {
            return await SaveWithoutExecutionAsync(auth0Event, entry, noTargetCall, cancellationToken);
        }

        if (plan is Plan.Write { UnmappableFields: { Count: > 0 } fields })
        {
            LogNotMappable(auth0Event.Id, target.Name, string.Join(", ", fields));
        }

        return await DeferIfNotReadyAsync(target, cancellationToken)
            ?? await LeaseAndExecuteAsync(auth0Event, target, entry, plan, cancellationToken);
    }

    private Plan CreatePlan(Auth0Event auth0Event, LedgerRow row, ITarget target, EventDecision? decision) => target switch
    {
        IRecordTarget recordTarget => router.GetHandler(auth0Event.Type).CreatePlan(auth0Event, row, recordTarget, decision),
        INotificationTarget notificationTarget => notificationPlanner.CreatePlan(auth0Event, row, notificationTarget),
        _ => throw new InvalidOperationException($"{target.Name} implements neither {nameof(IRecordTarget)} nor {nameof(INotificationTarget)}."),
    };

    // An event that cannot find the record would create another one, or leave a value in it that is older than its own. The
    // attempt is retried for no longer than an event may wait for a busy target.
    private bool CanProceed(Auth0Event auth0Event, Plan plan, AddressAttempt attempt) =>
        auth0Event.Id == attempt.EventId
        || (plan is Plan.Write { Address.Hash: var hash } && hash == attempt.AddressHash)
        || time.GetUtcNow() - attempt.At > retryOptions.Value.GiveUpAfter;

    private async Task<Outcome> SaveWithoutExecutionAsync(Auth0Event auth0Event, LedgerEntry entry, Plan.NoTargetCall plan, CancellationToken cancellationToken)
    {
        if (plan.Row == entry.Row)
        {
            return plan.Outcome;
        }

        var row = WithOutcome(plan.Row, auth0Event, plan.Outcome, []);
        return !entry.IsLeased && await ledger.TrySaveAsync(entry, row, cancellationToken) ? plan.Outcome : DeferForLease(entry.Lease);
    }

    private LedgerRow WithOutcome(LedgerRow row, Auth0Event auth0Event, Outcome outcome, IEnumerable<string> changedFields) => row.WithOutcome(
        new LastOutcome(auth0Event.Id, auth0Event.Type, outcome.Name, outcome.GetDetail(), auth0Event.Time, time.GetUtcNow(), [.. changedFields.Take(LastOutcome.MaxFields)]));

    private static async Task<Outcome?> DeferIfNotReadyAsync(ITarget target, CancellationToken cancellationToken) =>
        await target.CheckReadinessAsync(cancellationToken) switch
        {
            TargetReadiness.NotReady notReady => new Outcome.Deferred(DeferReason.Misconfigured, null, notReady.Problem),
            TargetReadiness.Unknown unknown => new Outcome.Deferred(DeferReason.TargetBusy, unknown.RetryAfter, unknown.Problem),
            _ => null,
        };

    private async Task<Outcome> LeaseAndExecuteAsync(Auth0Event auth0Event, ITarget target, LedgerEntry entry, Plan plan, CancellationToken cancellationToken)
    {
        var inProgress = entry with { Row = plan.MarkInProgress(entry.Row, time.GetUtcNow()) };
        if (entry.IsLeased || await ledger.TryLeaseAsync(inProgress, cancellationToken) is not { } leasedEntry)
        {
            return DeferForLease(entry.Lease);
        }

        try
        {
            var result = await ExecuteWithinLeaseAsync(auth0Event, target, leasedEntry, plan, cancellationToken);
            if (result.DecisionProblem is { } problem)
            {
                LogDecisionNotApplied(auth0Event.Id, target.Name, problem);
            }

            var row = WithOutcome(result.Row, auth0Event, result.Outcome, ChangedFields.Find(plan, entry.Row, result));
            return await ledger.TrySaveAsync(result.RenewedLease ?? leasedEntry, row, cancellationToken) ? result.Outcome : DeferForLease();
        }
        catch
        {
            await ReleaseLeaseAsync(auth0Event.Id, target.Name, leasedEntry);
            throw;
        }
    }

    private async Task<ExecutionResult> ExecuteWithinLeaseAsync(
        Auth0Event auth0Event,
        ITarget target,
        LedgerEntry leasedEntry,
        Plan plan,
        CancellationToken cancellationToken)
    {
        using var timeout = new OperationTimeout(ledgerOptions.Value.LeaseDuration * LeaseFractionForCalls, time, cancellationToken);
        try
        {
            return plan switch
            {
                Plan.Write write => await writer.WriteAsync((IRecordTarget)target, auth0Event, leasedEntry, write, timeout.Token),
                Plan.Remove remove => await remover.RemoveAsync((IRecordTarget)target, auth0Event, leasedEntry, remove, timeout.Token),
                Plan.Notify notify => await NotificationSender.SendAsync((INotificationTarget)target, leasedEntry, notify, timeout.Token),
                _ => throw new InvalidOperationException($"A plan of type {plan.GetType().Name} cannot be executed."),
            };
        }
        catch (OperationCanceledException) when (timeout.IsTimedOut)
        {
            return new ExecutionResult(new Outcome.Deferred(DeferReason.TargetBusy, null, "The calls to the target exceeded the lease."), leasedEntry.Row);
        }
    }

    // An unreleased lease delays the user's next events, so it is released even after cancellation.
    private async Task ReleaseLeaseAsync(string auth0EventId, string target, LedgerEntry leasedEntry)
    {
        try
        {
            await ledger.TrySaveAsync(leasedEntry, leasedEntry.Row, CancellationToken.None);
        }
        catch (RequestFailedException e)
        {
            LogLeaseNotReleased(auth0EventId, target, e);
        }
    }

    private static Outcome.Deferred DeferForLease(LeaseTiming? lease = null) =>
        new(DeferReason.UserLeased, null, "Another worker has the lease of the user.") { Lease = lease };

    [LoggerMessage(LogEvents.FieldNotMappable, LogLevel.Warning, "Event {Auth0EventId} for {Target} has values that do not fit these fields, which are not written: {Fields}", EventName = nameof(LogEvents.FieldNotMappable))]
    private partial void LogNotMappable(string auth0EventId, string target, string fields);

    [LoggerMessage(LogEvents.DecisionNotApplied, LogLevel.Warning, "The decision about event {Auth0EventId} for {Target} was not applied, because {Problem}; the event was processed without it", EventName = nameof(LogEvents.DecisionNotApplied))]
    private partial void LogDecisionNotApplied(string auth0EventId, string target, string problem);

    [LoggerMessage(LogEvents.LeaseReleaseFailed, LogLevel.Warning, "Failed to release the lease of event {Auth0EventId} for {Target}; it expires by itself", EventName = nameof(LogEvents.LeaseReleaseFailed))]
    private partial void LogLeaseNotReleased(string auth0EventId, string target, Exception exception);
}
