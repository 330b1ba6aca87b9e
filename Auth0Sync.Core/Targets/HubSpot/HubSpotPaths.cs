namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>The paths of the API; only the prefix differs between the versions.</summary>
/// <seealso href="https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide"/>
internal static class HubSpotPaths
{
    public static string Contacts(string version) =>
        version == "v3" ? "/crm/v3/objects/contacts" : $"/crm/objects/{version}/contacts";

    public static string Properties(string version) =>
        version == "v3" ? "/crm/v3/properties/contacts" : $"/crm/properties/{version}/contacts";
}
