using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Handlers;

/// <summary><c>user.updated</c>: writes the fields of which the event has the latest value.</summary>
public sealed class UserUpdatedHandler(UpsertPlanner planner) : IEventHandler
{
    /// <inheritdoc/>
    public Plan CreatePlan(Auth0Event auth0Event, LedgerRow row, IRecordTarget target, EventDecision? decision = null) => planner.CreatePlan(
        auth0Event,
        row,
        target,
        target.Policies.OnMissingRecord switch
        {
            MissingRecordPolicy.Review => MissingRecordAction.LookThenReview,
            MissingRecordPolicy.Skip => MissingRecordAction.LookThenSkip,
            _ => MissingRecordAction.LookThenCreate,
        },
        decision);
}
