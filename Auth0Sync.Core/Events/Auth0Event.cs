namespace Auth0Sync.Core.Events;

/// <summary>A CloudEvent of an Auth0 Event Stream, reduced to what correlation needs.</summary>
/// <param name="Id">The event's id, the same in every retry and redelivery.</param>
/// <param name="Type">The normalized type, such as <c>user.updated</c>.</param>
/// <param name="Time">When the change happened. Events are ordered by it, since they can arrive in any order.</param>
/// <param name="Tenant">The Auth0 tenant (<c>a0tenant</c>), if present.</param>
/// <param name="Stream">The Event Stream (<c>a0stream</c>), if present.</param>
/// <param name="IsTest">Whether the event was sent by the "test" button of Auth0 (<c>a0purpose</c>).</param>
/// <param name="User">The user after the change.</param>
/// <param name="PreviousUser">The user before the change, if present.</param>
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
    /// Whether the user is blocked; null if unknown. A user who was blocked before the change and has no such member after it
    /// is unblocked.
    /// </summary>
    public bool? IsBlocked => User.IsBlocked ?? (User.IsNullOrMissing("blocked") && PreviousUser?.IsBlocked == true ? false : null);
}
