using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Handlers;

/// <summary>Plans what one type of event does to a record. Pure: no I/O and no clock, so that every case can be tested.</summary>
public interface IEventHandler
{
    /// <param name="auth0Event">The event.</param>
    /// <param name="row">The row of the user before the event.</param>
    /// <param name="target">Provides the field names, the mapping and the format of ids; it is not called.</param>
    /// <param name="decision">What a person decided about the event, if it was in review.</param>
    Plan CreatePlan(Auth0Event auth0Event, LedgerRow row, IRecordTarget target, EventDecision? decision = null);
}
