using Auth0Sync.Core.Secrets;
using Auth0Sync.Core.Settings;

namespace Auth0Sync.LocalHost.Settings;

/// <summary>
/// Puts the settings together: what is built in, then local.settings.json, the environment, a Key Vault where one is
/// named, and the command line. Each overrides the one before.
/// </summary>
internal static class LocalConfiguration
{
    /// <summary>The setting of the webhook's token.</summary>
    public const string BearerTokenSetting = $"{Auth0SyncSettings.Root}:Webhook:BearerToken";

    /// <summary>The setting of HubSpot's token.</summary>
    public const string HubSpotAccessTokenSetting = HubSpotSection + ":AccessToken";

    /// <summary>The section of HubSpot's settings.</summary>
    public const string HubSpotSection = $"{Auth0SyncSettings.Root}:HubSpot";

    /// <summary>The word for an Azurite on this machine.</summary>
    public const string DevelopmentStorageConnectionString = "UseDevelopmentStorage=true";

    /// <summary>The setting of the ledger's key.</summary>
    public const string LedgerKeySetting = $"{Auth0SyncSettings.Root}:Ledger:Key";

    // The engines report every message and call; what they have to complain about still comes through.
    private static readonly string[] NoisyCategories = ["Microsoft", "Host", "Function", "System", "Polly", "Azure"];

    /// <summary>Adds the layers.</summary>
    /// <exception cref="LocalHostException">A file cannot be read.</exception>
    /// <exception cref="InvalidOperationException">A vault is named but cannot be read.</exception>
    public static async Task AddLocalSettingsAsync(
        this IConfigurationManager configuration,
        IServiceCollection services,
        LocalHostOptions options,
        LocalSecrets secrets,
        CancellationToken cancellationToken)
    {
        configuration.AddInMemoryCollection(HostJsonReader.Read(options.HostJsonFile));
        configuration.AddInMemoryCollection(GetDefaults(secrets));
        if (!options.IsIsolated)
        {
            configuration.AddInMemoryCollection(ReadSettingsFile(options.SettingsFile));
            configuration.AddEnvironmentVariables();
        }

        // Twice: the command line may name the vault, and it overrides what the vault holds.
        configuration.AddCommandLineSettings(options);
        if (!options.IsIsolated)
        {
            await configuration.AddAuth0SyncSecretsAsync(services, cancellationToken);
            configuration.AddCommandLineSettings(options);
        }
    }

    /// <summary>Adds the settings of the command line over all that were added before.</summary>
    public static void AddCommandLineSettings(this IConfigurationBuilder configuration, LocalHostOptions options) =>
        configuration.AddInMemoryCollection(options.Settings.Select(setting => KeyValuePair.Create(NormalizeName(setting.Key), setting.Value)));

    private static IEnumerable<KeyValuePair<string, string?>> GetDefaults(LocalSecrets secrets) =>
    [
        new(Auth0SyncSettings.Storage, DevelopmentStorageConnectionString),
        new(BearerTokenSetting, secrets.BearerToken),
        new(LedgerKeySetting, secrets.LedgerKey),
        .. NoisyCategories.Select(category => KeyValuePair.Create($"Logging:LogLevel:{category}", (string?)nameof(LogLevel.Warning))),
    ];

    private static IEnumerable<KeyValuePair<string, string?>> ReadSettingsFile(string path) => !File.Exists(path)
        ? []
        : JsonFileReader.Read(path).GetSection("Values").AsEnumerable(makePathsRelative: true)
            // A placeholder that nobody has replaced yet leaves what is built in, the simulator for one.
            .Where(setting => setting.Value is not null && !setting.Value.StartsWith(LocalSettingsFile.PlaceholderPrefix, StringComparison.Ordinal))
            .Select(setting => KeyValuePair.Create(NormalizeName(setting.Key), setting.Value));

    private static string NormalizeName(string name) => name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);
}
