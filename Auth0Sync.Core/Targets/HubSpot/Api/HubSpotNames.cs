namespace Auth0Sync.Core.Targets.HubSpot.Api;

/// <summary>Names that HubSpot's parts share.</summary>
internal static class HubSpotNames
{
    /// <summary>The target's name in messages, settings and metrics.</summary>
    public const string Target = "hubspot";

    /// <summary>The property that holds the main email address.</summary>
    public const string EmailProperty = "email";
}
