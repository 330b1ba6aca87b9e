namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>The mapping without settings.</summary>
internal static class HubSpotDefaultFieldMap
{
    public const string EmailVerifiedProperty = "auth0_email_verified";
    public const string StatusProperty = "auth0_status";
    public const string LastEventProperty = "auth0_last_event";

    public static IEnumerable<KeyValuePair<string, string>> GetMappings(string uniqueProperty) =>
    [
        new("email", "email"),
        new("firstname", "given_name"),
        new("lastname", "family_name"),
        new("phone", "phone_number"),
        new(uniqueProperty, "user_id"),
        new(EmailVerifiedProperty, "email_verified"),
        new(StatusProperty, "$status"),
        new(LastEventProperty, "$event.time"),
    ];
}
