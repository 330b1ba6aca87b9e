using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;

namespace Auth0Sync.Core.Correlation.Handlers;

/// <summary>An event as the recipients of notifications see it.</summary>
/// <param name="Event">The event.</param>
/// <param name="Status">The status of the user by all events so far.</param>
/// <param name="Values">The values that the event contains, by field.</param>
/// <param name="ValuesBefore">The values before the event; null if it does not contain them.</param>
internal sealed record UserChange(
    Auth0Event Event,
    string Status,
    IReadOnlyDictionary<string, FieldValue?> Values,
    IReadOnlyDictionary<string, FieldValue?>? ValuesBefore)
{
    public EventClock Clock { get; } = EventClock.FromEvent(Event);

    public bool IsDeleted => Status == UserStatus.Deactivated;

    public bool IsBlocked => Status == UserStatus.Blocked;

    /// <summary>Whether the event says that it did not change the value of a field.</summary>
    public bool IsUnchanged(string field) =>
        Event.Type != Auth0EventTypes.UserCreated && ValuesBefore is not null && ValuesBefore.GetValueOrDefault(field) == Values[field];
}
