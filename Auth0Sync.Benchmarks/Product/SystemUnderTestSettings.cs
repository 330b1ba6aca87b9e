using Auth0Sync.Core.Settings;

namespace Auth0Sync.Benchmarks.Product;

/// <summary>The settings of the measured product: the defaults and the required settings.</summary>
internal static class SystemUnderTestSettings
{
    public const string BearerToken = "the-token-of-the-benchmark";

    /// <summary>Returns a header of a valid request.</summary>
    public static string? GetHeader(string name) => name switch
    {
        "Authorization" => $"Bearer {BearerToken}",
        "Content-Type" => "application/json",
        _ => null,
    };

    /// <summary>The settings for a simulated HubSpot account.</summary>
    /// <param name="hubSpotBaseAddress">The address of the simulator.</param>
    /// <param name="overrides">Settings that override the defaults.</param>
    /// <param name="hasLimits">Whether the account reports its rate limits. If not, the limit of the product is raised.</param>
    public static Dictionary<string, string?> Create(Uri hubSpotBaseAddress, IReadOnlyDictionary<string, string?> overrides, bool hasLimits) =>
        Create(CreateHubSpotSettings(hubSpotBaseAddress, hasLimits), overrides);

    /// <param name="baseAddress">The address of the simulator.</param>
    /// <param name="hasLimits">Whether the account reports its rate limits. If not, the limit of the product is raised.</param>
    public static IEnumerable<KeyValuePair<string, string?>> CreateHubSpotSettings(Uri baseAddress, bool hasLimits)
    {
        yield return new($"{Auth0SyncSettings.Root}:HubSpot:Enabled", bool.TrueString);
        yield return new($"{Auth0SyncSettings.Root}:HubSpot:AccessToken", "simulator");
        yield return new($"{Auth0SyncSettings.Root}:HubSpot:BaseAddress", baseAddress.AbsoluteUri);
        yield return new($"{Auth0SyncSettings.Root}:HubSpot:CreateMissingProperties", bool.TrueString);
        if (!hasLimits)
        {
            yield return new($"{Auth0SyncSettings.Root}:HubSpot:CallsPerTenSeconds", "1000000");
        }
    }

    /// <summary>The settings for simulated accounts. Targets without settings are disabled.</summary>
    public static Dictionary<string, string?> Create(IEnumerable<KeyValuePair<string, string?>> targetSettings, IReadOnlyDictionary<string, string?> overrides)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            // Required to create the clients, which are not used with in-memory storage.
            [Auth0SyncSettings.Storage] = "UseDevelopmentStorage=true",
            [$"{Auth0SyncSettings.Root}:Webhook:BearerToken"] = BearerToken,
            [$"{Auth0SyncSettings.Root}:Ledger:Key"] = "the-ledger-key-of-the-benchmark-is-long",
            [$"{Auth0SyncSettings.Root}:HubSpot:Enabled"] = bool.FalseString,
        };
        foreach (var (name, value) in targetSettings.Concat(overrides))
        {
            settings[name] = value;
        }

        return settings;
    }
}
