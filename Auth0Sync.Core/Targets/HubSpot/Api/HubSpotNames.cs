namespace Auth0Sync.Core.Targets.HubSpot.Api;

internal static class HubSpotNames
{
    /// <summary>The target's name in messages, settings and metrics.</summary>
    public const string Target = "hubspot";

    /// <summary>The property with the primary email address.</summary>
    public const string EmailProperty = "email";
}
