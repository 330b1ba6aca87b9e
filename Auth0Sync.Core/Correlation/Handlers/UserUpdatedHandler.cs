using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation.Handlers;

/// <summary><c>user.updated</c>: the fields that the event is the newest word on are brought up to date.</summary>
public sealed class UserUpdatedHandler(LivingUserPlanner planner, IOptions<PolicyOptions> policies) : IEventHandler
{
    private readonly WhenMissing _missing = policies.Value.OnMissingRecord switch
    {
        MissingRecordPolicy.Review => WhenMissing.LookThenReview,
        MissingRecordPolicy.Skip => WhenMissing.LookThenSkip,
        _ => WhenMissing.LookThenCreate,
    };

    /// <inheritdoc/>
    public Plan Decide(Auth0Event auth0Event, LedgerRow row, ITarget target) => planner.PlanFor(auth0Event, row, target, _missing);
}
