using Auth0Sync.Core.Secrets;
using Auth0Sync.Core.Settings;
using Auth0Sync.LocalHost.Targets;

namespace Auth0Sync.LocalHost.Settings;

/// <summary>
/// The sources of the settings: defaults, local.settings.json, the environment, a Key Vault if one is configured, and the
/// command line. Each overrides those before it.
/// </summary>
internal static class LocalConfiguration
{
    public const string BearerTokenSetting = $"{Auth0SyncSettings.Root}:Webhook:BearerToken";

    /// <summary>Refers to Azurite on this machine.</summary>
    public const string DevelopmentStorageConnectionString = "UseDevelopmentStorage=true";

    public const string LedgerKeySetting = $"{Auth0SyncSettings.Root}:Ledger:Key";

    // These log every message and call; their warnings still appear.
    private static readonly string[] NoisyCategories = ["Microsoft", "Host", "Function", "System", "Polly", "Azure"];

    /// <exception cref="LocalHostException">A file cannot be read.</exception>
    /// <exception cref="InvalidOperationException">The configured Key Vault cannot be read.</exception>
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

        // Added twice: the command line may name the vault, and it overrides the secrets of the vault.
        configuration.AddCommandLineSettings(options);
        if (!options.IsIsolated)
        {
            await configuration.AddAuth0SyncSecretsAsync(services, cancellationToken);
            configuration.AddCommandLineSettings(options);
        }
    }

    /// <summary>Adds the settings of the command line, which override all earlier ones.</summary>
    public static IConfigurationBuilder AddCommandLineSettings(this IConfigurationBuilder configuration, LocalHostOptions options) => configuration
        .AddInMemoryCollection(options.Targets is { } targets ? KnownTargets.CreateSettings(targets) : [])
        .AddInMemoryCollection(options.Settings.Select(setting => KeyValuePair.Create(NormalizeName(setting.Key), setting.Value)));

    /// <summary>The settings of the generated secrets.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> GetGeneratedSettings(LocalSecrets secrets) =>
        [new(BearerTokenSetting, secrets.BearerToken), new(LedgerKeySetting, secrets.LedgerKey)];

    private static IEnumerable<KeyValuePair<string, string?>> GetDefaults(LocalSecrets secrets) =>
    [
        new(Auth0SyncSettings.Storage, DevelopmentStorageConnectionString),
        .. GetGeneratedSettings(secrets),
        .. NoisyCategories.Select(category => KeyValuePair.Create($"Logging:LogLevel:{category}", (string?)nameof(LogLevel.Warning))),
    ];

    private static IEnumerable<KeyValuePair<string, string?>> ReadSettingsFile(string path) => !File.Exists(path)
        ? []
        : JsonFileReader.Read(path).GetSection("Values").AsEnumerable(makePathsRelative: true)
            // A placeholder that was not replaced keeps the default, such as the simulator.
            .Where(setting => setting.Value is not null && !setting.Value.StartsWith(LocalSettingsFile.PlaceholderPrefix, StringComparison.Ordinal))
            .Select(setting => KeyValuePair.Create(NormalizeName(setting.Key), setting.Value));

    private static string NormalizeName(string name) => name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);
}
