using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Handlers;

/// <summary>Decides what one type of event means for a record. Pure: no I/O and no clock, so that every case can be tested.</summary>
public interface IEventHandler
{
    /// <summary>Decides.</summary>
    /// <param name="auth0Event">The event.</param>
    /// <param name="row">What is known of the user.</param>
    /// <param name="target">The target, for its field names, its map and what can be an id; it is not called.</param>
    Plan CreatePlan(Auth0Event auth0Event, LedgerRow row, ITarget target);
}
