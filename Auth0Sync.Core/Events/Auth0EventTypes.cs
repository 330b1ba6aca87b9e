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

    // The form on some pages of Auth0's documentation, which a forwarder may use.
    private const string Prefix = "com.auth0.";

    /// <summary>Removes the prefix: <c>com.auth0.user.created</c> becomes <c>user.created</c>.</summary>
    /// <seealso href="https://auth0.com/docs/events"/>
    public static string Normalize(string type) =>
        type.Length > Prefix.Length && type.StartsWith(Prefix, StringComparison.Ordinal) ? type[Prefix.Length..] : type;

    /// <summary>Whether a handler exists for the type. Other types are acknowledged and ignored.</summary>
    public static bool IsSupported(string type) => type is UserCreated or UserUpdated or UserDeleted;
}
