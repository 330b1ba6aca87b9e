namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>The map that is used where the settings say nothing else.</summary>
internal static class HubSpotDefaultMap
{
    public const string EmailVerified = "auth0_email_verified";
    public const string Status = "auth0_status";
    public const string LastEvent = "auth0_last_event";

    /// <summary>The lines of the map.</summary>
    /// <param name="uniqueProperty">The property that holds the Auth0 user id.</param>
    public static IEnumerable<KeyValuePair<string, string>> Lines(string uniqueProperty) =>
    [
        new("email", "email"),
        new("firstname", "given_name"),
        new("lastname", "family_name"),
        new("phone", "phone_number"),
        new(uniqueProperty, "user_id"),
        new(EmailVerified, "email_verified"),
        new(Status, "$status"),
        new(LastEvent, "$event.time"),
    ];
}
