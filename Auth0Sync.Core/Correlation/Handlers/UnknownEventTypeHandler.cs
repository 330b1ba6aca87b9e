using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Handlers;

/// <summary>Skips unknown event types, which only another version or a manual message can enqueue.</summary>
public sealed class UnknownEventTypeHandler : IEventHandler
{
    /// <inheritdoc/>
    public Plan CreatePlan(Auth0Event auth0Event, LedgerRow row, IRecordTarget target, EventDecision? decision = null) =>
        new Plan.NoTargetCall(new Outcome.Skipped(SkipReason.UnknownType), row);
}
