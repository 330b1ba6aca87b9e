using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Handlers;

/// <summary><c>user.created</c>: the user has a record from now on, whatever an update that came earlier did.</summary>
public sealed class UserCreatedHandler(LivingUserPlanner planner) : IEventHandler
{
    /// <inheritdoc/>
    public Plan Decide(Auth0Event auth0Event, LedgerRow row, ITarget target) =>
        planner.PlanFor(auth0Event, row, target, WhenMissing.CreateFirst);
}
