using Auth0Sync.Core.Settings;

namespace Auth0Sync.Benchmarks.Product;

/// <summary>The settings with which the product is measured: the defaults, and what it cannot do without.</summary>
internal static class SystemUnderTestSettings
{
    /// <summary>The bearer token of the webhook.</summary>
    public const string BearerToken = "the-token-of-the-benchmark";

    /// <summary>The headers of a request that the webhook takes.</summary>
    public static string? GetHeader(string name) => name switch
    {
        "Authorization" => $"Bearer {BearerToken}",
        "Content-Type" => "application/json",
        _ => null,
    };

    /// <summary>The settings for a simulated account.</summary>
    /// <param name="hubSpotBaseAddress">Where the account is.</param>
    /// <param name="overrides">Settings that override these.</param>
    /// <param name="hasLimits">Whether the account says what its limits are; the product is careful with one that does not.</param>
    public static Dictionary<string, string?> Create(Uri hubSpotBaseAddress, IReadOnlyDictionary<string, string?> overrides, bool hasLimits)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            // Clients are made of it; where the storage account is in memory, none is used.
            [Auth0SyncSettings.Storage] = "UseDevelopmentStorage=true",
            [$"{Auth0SyncSettings.Root}:Webhook:BearerToken"] = BearerToken,
            [$"{Auth0SyncSettings.Root}:Ledger:Key"] = "the-ledger-key-of-the-benchmark-is-long",
            [$"{Auth0SyncSettings.Root}:HubSpot:AccessToken"] = "simulator",
            [$"{Auth0SyncSettings.Root}:HubSpot:BaseAddress"] = hubSpotBaseAddress.AbsoluteUri,
            [$"{Auth0SyncSettings.Root}:HubSpot:CreateMissingProperties"] = bool.TrueString,
        };
        if (!hasLimits)
        {
            settings[$"{Auth0SyncSettings.Root}:HubSpot:CallsPerTenSeconds"] = "1000000";
        }

        foreach (var (name, value) in overrides)
        {
            settings[name] = value;
        }

        return settings;
    }
}
