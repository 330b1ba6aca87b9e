namespace Auth0Sync.Core.Targets.HubSpot.Api;

/// <summary>The paths of the API; only the prefix differs between the versions.</summary>
/// <seealso href="https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide"/>
internal static class HubSpotPaths
{
    /// <summary>
    /// What a token may do. It has no version, and nothing is changed. Documented at the end of
    /// <see href="https://developers.hubspot.com/docs/api/private-apps">private apps</see>, and
    /// <see href="https://github.com/scopiousdigital/kalup/blob/4ef1022743efe30acc7f6b526b051a3caf3d3c68/docs/hubspot.md">observed</see>
    /// for service keys.
    /// </summary>
    public const string TokenInfo = "/oauth/v2/private-apps/get/access-token-info";

    public static string GetContactsPath(string apiVersion) =>
        apiVersion == "v3" ? "/crm/v3/objects/contacts" : $"/crm/objects/{apiVersion}/contacts";

    public static string GetPropertiesPath(string apiVersion) =>
        apiVersion == "v3" ? "/crm/v3/properties/contacts" : $"/crm/properties/{apiVersion}/contacts";
}
