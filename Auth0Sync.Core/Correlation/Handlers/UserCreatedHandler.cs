using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Handlers;

/// <summary><c>user.created</c>: creates the record, whatever <c>OnMissingRecord</c> is.</summary>
public sealed class UserCreatedHandler(UpsertPlanner planner) : IEventHandler
{
    /// <inheritdoc/>
    public Plan CreatePlan(Auth0Event auth0Event, LedgerRow row, IRecordTarget target, EventDecision? decision = null) =>
        planner.CreatePlan(auth0Event, row, target, MissingRecordAction.CreateFirst, decision);
}
