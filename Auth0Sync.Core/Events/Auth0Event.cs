namespace Auth0Sync.Core.Events;

/// <summary>One CloudEvent of an Auth0 Event Stream, reduced to what correlation needs.</summary>
/// <param name="Id">The event's id. It is the same on every retry and redelivery, so it names the event for ever.</param>
/// <param name="Type">The type in its one spelling, such as <c>user.updated</c>.</param>
/// <param name="Time">When the change happened. Orders events; delivery does not.</param>
/// <param name="Tenant">The Auth0 tenant (<c>a0tenant</c>), if the event names one.</param>
/// <param name="Stream">The Event Stream (<c>a0stream</c>), if the event names one.</param>
/// <param name="IsTest">Whether Auth0 marks the event as sent by its "test" button (<c>a0purpose</c>).</param>
/// <param name="User">The user after the change.</param>
/// <param name="PreviousUser">The user before the change, where Auth0 tells it.</param>
public sealed record Auth0Event(
    string Id,
    string Type,
    DateTimeOffset Time,
    string? Tenant,
    string? Stream,
    bool IsTest,
    UserProfile User,
    UserProfile? PreviousUser)
{
    /// <summary>
    /// Whether the user is blocked; null where the event does not say. A user who was blocked before the change, and of
    /// whom that is not said any more, is unblocked.
    /// </summary>
    public bool? IsBlocked => User.IsBlocked ?? (User.IsNullOrMissing("blocked") && PreviousUser?.IsBlocked == true ? false : null);
}
