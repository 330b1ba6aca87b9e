namespace Auth0Sync.Core.Events;

/// <summary>The event types that Auth0Sync correlates, as Auth0 spells them on the wire.</summary>
/// <seealso href="https://auth0.com/docs/customize/events/event-types"/>
public static class Auth0EventTypes
{
    /// <summary>A user signed up, was imported, or logged in for the first time through a connection.</summary>
    public const string UserCreated = "user.created";

    /// <summary>Any part of a user changed: profile, metadata, block, linked identities, or only the last login.</summary>
    public const string UserUpdated = "user.updated";

    /// <summary>A user was deleted, or was absorbed as the secondary account of a link.</summary>
    public const string UserDeleted = "user.deleted";

    // Some pages of Auth0's documentation print the types so, and a forwarder may do as they say.
    private const string Prefix = "com.auth0.";

    /// <summary>The one spelling of a type: <c>com.auth0.user.created</c> is <c>user.created</c>.</summary>
    /// <seealso href="https://auth0.com/docs/events"/>
    public static string Normalize(string type) =>
        type.Length > Prefix.Length && type.StartsWith(Prefix, StringComparison.Ordinal) ? type[Prefix.Length..] : type;

    /// <summary>Whether a handler exists for the type. Every other type is acknowledged and left alone.</summary>
    public static bool IsSupported(string type) => type is UserCreated or UserUpdated or UserDeleted;
}
