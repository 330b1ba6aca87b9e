using Auth0Sync.Core.Settings;
using Auth0Sync.LocalHost.Azurite;
using Auth0Sync.LocalHost.Settings;

namespace Auth0Sync.LocalHost;

/// <summary>The storage account: the configured one, or the storage emulator Azurite with an account of this data folder.</summary>
/// <param name="Description">Shown to the user.</param>
/// <param name="Azurite">The Azurite that was started, and is stopped when this is disposed; null if none was started.</param>
internal sealed record LocalStorage(string ConnectionString, string Description, AzuriteProcess? Azurite) : IAsyncDisposable
{
    /// <summary>The folder for Azurite's data, within the data folder.</summary>
    public const string DataFolderName = "azurite-data";

    /// <summary>The folder of Azurite's installations, within the repository's data folder.</summary>
    public const string InstallationFolderName = "azurite";

    /// <param name="account">The account of the emulator.</param>
    /// <exception cref="LocalHostException">The storage account is not available; the message says what to do.</exception>
    public static async Task<LocalStorage> OpenAsync(
        IConfiguration configuration,
        LocalHostOptions options,
        StorageAccountKey account,
        IProgressReporter reporter,
        CancellationToken cancellationToken)
    {
        var connection = configuration.GetSection(Auth0SyncSettings.Storage);
        if (connection.GetChildren().Any())
        {
            throw new LocalHostException(
                $"{connection.Path} is configured with an identity. LocalHost needs a connection string; identities work only in Azure Functions.");
        }

        // The connection that the storage command wrote into local.settings.json refers to the same emulator.
        return connection.Value == LocalConfiguration.DevelopmentStorageConnectionString || account.MatchesConnectionString(connection.Value)
            ? await OpenEmulatorAsync(options, account, reporter, cancellationToken)
            : new LocalStorage(connection.Value!, "the configured storage account", null);
    }

    /// <summary>Uses the emulator that is running on the ports and has the account, or starts one.</summary>
    /// <exception cref="LocalHostException">The emulator is not available; the message says what to do.</exception>
    public static async Task<LocalStorage> OpenEmulatorAsync(
        LocalHostOptions options,
        StorageAccountKey account,
        IProgressReporter reporter,
        CancellationToken cancellationToken)
    {
        var ports = options.AzuritePorts;
        if (!await AzuriteProbe.IsRunningAsync(ports, cancellationToken))
        {
            var azurite = await StartAzuriteAsync(options, account, reporter, cancellationToken);
            return new LocalStorage(
                azurite.Endpoints.GetConnectionString(account),
                $"Azurite on ports {FormatPorts(azurite.Endpoints)}, {(options.IsInMemory ? "in memory" : "data in " + GetDataFolder(options))}",
                azurite);
        }

        return await AzuriteProbe.HasAccountAsync(ports, account, cancellationToken)
            ? new LocalStorage(ports.GetConnectionString(account), $"the Azurite that was already running on ports {FormatPorts(ports)}", null)
            : throw new LocalHostException(
                $"Another Azurite is running on ports {FormatPorts(ports)}, without the account of {Path.GetFullPath(options.DataFolder)}. "
                + "Stop it, or use free ports: --blob-port 0 --queue-port 0 --table-port 0.");
    }

    public async ValueTask DisposeAsync()
    {
        if (Azurite is not null)
        {
            await Azurite.DisposeAsync();
        }
    }

    private static async Task<AzuriteProcess> StartAzuriteAsync(
        LocalHostOptions options,
        StorageAccountKey account,
        IProgressReporter reporter,
        CancellationToken cancellationToken)
    {
        await NodeRuntime.EnsureAvailableAsync(cancellationToken);

        // All data folders share the installations: they are large, and named after the lock file.
        var installer = new AzuriteInstaller(Path.Combine(LocalHostOptions.DefaultDataFolder, InstallationFolderName), reporter);
        var installation = await installer.EnsureInstalledAsync(cancellationToken);
        var azurite = new AzuriteOptions
        {
            Ports = options.AzuritePorts,
            Accounts = [account],
            DataFolder = options.IsInMemory ? null : GetDataFolder(options),
        };
        return await AzuriteProcess.StartAsync(installation, azurite, cancellationToken);
    }

    private static string GetDataFolder(LocalHostOptions options) => Path.GetFullPath(Path.Combine(options.DataFolder, DataFolderName));

    private static string FormatPorts(AzuriteEndpoints ports) => $"{ports.BlobPort}, {ports.QueuePort} and {ports.TablePort}";
}
