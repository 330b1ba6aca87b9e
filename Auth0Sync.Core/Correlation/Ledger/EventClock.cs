using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Correlation.Ledger;

/// <summary>
/// The position of an event in the order of events: its time, then its id. Deliveries have no order, so this is the only
/// one.
/// </summary>
public readonly record struct EventClock(DateTimeOffset Time, string EventId) : IComparable<EventClock>
{
    /// <summary>Earlier than every event.</summary>
    public static EventClock MinValue { get; } = new(DateTimeOffset.MinValue, "");

    public static EventClock FromEvent(Auth0Event auth0Event) => new(auth0Event.Time, auth0Event.Id);

    /// <inheritdoc/>
    public int CompareTo(EventClock other)
    {
        var byTime = Time.CompareTo(other.Time);
        return byTime != 0 ? byTime : string.CompareOrdinal(EventId, other.EventId);
    }

    public static bool operator >(EventClock left, EventClock right) => left.CompareTo(right) > 0;

    public static bool operator <(EventClock left, EventClock right) => left.CompareTo(right) < 0;

    public static bool operator >=(EventClock left, EventClock right) => left.CompareTo(right) >= 0;

    public static bool operator <=(EventClock left, EventClock right) => left.CompareTo(right) <= 0;
}
