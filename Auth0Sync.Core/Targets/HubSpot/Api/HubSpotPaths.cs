namespace Auth0Sync.Core.Targets.HubSpot.Api;

/// <summary>The paths of the API; only the prefix differs between the versions.</summary>
/// <seealso href="https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide"/>
internal static class HubSpotPaths
{
    public static string GetContactsPath(string apiVersion) =>
        apiVersion == "v3" ? "/crm/v3/objects/contacts" : $"/crm/objects/{apiVersion}/contacts";

    public static string GetPropertiesPath(string apiVersion) =>
        apiVersion == "v3" ? "/crm/v3/properties/contacts" : $"/crm/properties/{apiVersion}/contacts";
}
