using Auth0Sync.Core.Settings;

namespace Auth0Sync.Cli.Installation;

/// <summary>Where an installation is, and its settings in layers: each overrides those before it.</summary>
/// <param name="Description">Where it is, for people.</param>
/// <param name="Webhook">The address of its webhook; null if unknown.</param>
/// <param name="Defaults">Below the environment.</param>
/// <param name="Overrides">Above the environment and the Key Vault.</param>
internal sealed record InstallationConnection(
    string Description,
    Uri? Webhook,
    IReadOnlyDictionary<string, string?> Defaults,
    IReadOnlyDictionary<string, string?> Overrides)
{
    private const string AccountName = "accountName";

    private static readonly string[] StorageParts = [AccountName, "queueServiceUri", "blobServiceUri", "tableServiceUri", "credential", "clientId"];

    /// <exception cref="CliException">The choice is contradictory, or the installation is not found.</exception>
    public static InstallationConnection Create(InstallationChoice choice, CliEnvironment environment)
    {
        var files = SettingsFile.ReadAll(choice.SettingsFiles);
        return (choice.StorageAccount, choice.ConnectionStringVariable) switch
        {
            (not null, not null) => throw new CliException(ExitCode.Usage, "Give either --storage or --connection-string-env, not both."),
            ({ } account, _) => CreateRemote($"the storage account {account}", "", account),
            (_, { } variable) => CreateRemote($"the storage account in {variable}", ReadConnectionString(variable), ""),
            _ when choice.DataFolder is null && HasStorage(files) => new("the storage account of the settings", null, files, choice.Settings),
            _ => CreateLocal(),
        };

        InstallationConnection CreateRemote(string description, string connectionString, string account) =>
            new(description, null, files, Merge(CreateStorageSettings(connectionString, account), choice.Settings));

        InstallationConnection CreateLocal()
        {
            var host = RunningHost.Find(choice.DataFolder, environment.CurrentFolder);
            var settings = choice.SettingsFiles.Count > 0 ? files : SettingsFile.ReadIfExists(host.SettingsFile);
            return new($"LocalHost at {host.Webhook.GetLeftPart(UriPartial.Authority)}", host.Webhook, Merge(host.Defaults, settings), Merge(host.Overrides, choice.Settings));
        }

        string ReadConnectionString(string variable) => environment.GetVariable(variable) is { Length: > 0 } value
            ? value
            : throw new CliException(ExitCode.Usage, $"The environment variable {variable} (--connection-string-env) is not set.");
    }

    private static bool HasStorage(IReadOnlyDictionary<string, string?> settings) => settings.Any(setting =>
        IsStorage(setting.Key) && setting.Value is { Length: > 0 } value && !value.StartsWith("UseDevelopmentStorage", StringComparison.OrdinalIgnoreCase));

    // Every part is set, so that nothing of another connection in a file or the environment is mixed in.
    private static Dictionary<string, string?> CreateStorageSettings(string connectionString, string account)
    {
        var settings = StorageParts.ToDictionary(part => $"{Auth0SyncSettings.Storage}:{part}", _ => (string?)"", StringComparer.OrdinalIgnoreCase);
        settings[Auth0SyncSettings.Storage] = connectionString;
        settings[$"{Auth0SyncSettings.Storage}:{AccountName}"] = account;
        return settings;
    }

    private static bool IsStorage(string name) => name.Equals(Auth0SyncSettings.Storage, StringComparison.OrdinalIgnoreCase)
        || name.StartsWith(Auth0SyncSettings.Storage + ":", StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, string?> Merge(IReadOnlyDictionary<string, string?> lower, IReadOnlyDictionary<string, string?> upper)
    {
        var merged = new Dictionary<string, string?>(lower, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in upper)
        {
            merged[name] = value;
        }

        return merged;
    }
}
