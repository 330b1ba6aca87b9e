using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation.Handlers;

/// <summary><c>user.updated</c>: writes the fields of which the event has the latest value.</summary>
public sealed class UserUpdatedHandler(UpsertPlanner planner, IOptions<PolicyOptions> policies) : IEventHandler
{
    private readonly MissingRecordAction _missingRecordAction = policies.Value.OnMissingRecord switch
    {
        MissingRecordPolicy.Review => MissingRecordAction.LookThenReview,
        MissingRecordPolicy.Skip => MissingRecordAction.LookThenSkip,
        _ => MissingRecordAction.LookThenCreate,
    };

    /// <inheritdoc/>
    public Plan CreatePlan(Auth0Event auth0Event, LedgerRow row, ITarget target) => planner.CreatePlan(auth0Event, row, target, _missingRecordAction);
}
