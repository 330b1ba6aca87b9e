using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Correlation.Ledger;

/// <summary>
/// A point in the order of events: the event's time, and its id where two times are equal. Delivery has no order, so
/// this is the only one there is.
/// </summary>
/// <param name="Time">The event's time.</param>
/// <param name="EventId">The event's id.</param>
public readonly record struct EventClock(DateTimeOffset Time, string EventId) : IComparable<EventClock>
{
    /// <summary>Before every event.</summary>
    public static EventClock MinValue { get; } = new(DateTimeOffset.MinValue, "");

    /// <summary>An event's place in the order.</summary>
    public static EventClock FromEvent(Auth0Event auth0Event) => new(auth0Event.Time, auth0Event.Id);

    /// <inheritdoc/>
    public int CompareTo(EventClock other)
    {
        var byTime = Time.CompareTo(other.Time);
        return byTime != 0 ? byTime : string.CompareOrdinal(EventId, other.EventId);
    }

    /// <summary>Whether the left clock is later.</summary>
    public static bool operator >(EventClock left, EventClock right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left clock is earlier.</summary>
    public static bool operator <(EventClock left, EventClock right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left clock is later, or the same.</summary>
    public static bool operator >=(EventClock left, EventClock right) => left.CompareTo(right) >= 0;

    /// <summary>Whether the left clock is earlier, or the same.</summary>
    public static bool operator <=(EventClock left, EventClock right) => left.CompareTo(right) <= 0;
}
