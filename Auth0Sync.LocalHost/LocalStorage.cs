using Auth0Sync.Core.Settings;
using Auth0Sync.LocalHost.Azurite;
using Auth0Sync.LocalHost.Settings;

namespace Auth0Sync.LocalHost;

/// <summary>The storage account: the configured one, or the storage emulator Azurite with an account of the data folder's own.</summary>
/// <param name="ConnectionString">How to reach it.</param>
/// <param name="Description">What it is, for the person at the machine.</param>
/// <param name="Azurite">The Azurite that was started and ends with this; null where none was.</param>
internal sealed record LocalStorage(string ConnectionString, string Description, AzuriteProcess? Azurite) : IAsyncDisposable
{
    /// <summary>Where Azurite keeps its data, in the data folder.</summary>
    public const string DataFolderName = "azurite-data";

    /// <summary>Where Azurite is installed, in the repository's data folder.</summary>
    public const string InstallationFolderName = "azurite";

    /// <summary>Opens it.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="options">How to run.</param>
    /// <param name="account">The emulator's account.</param>
    /// <param name="reporter">Shows what takes long.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="LocalHostException">It cannot be had; the message says what to do.</exception>
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
                $"{connection.Path} is configured by an identity. The queue engine here needs a connection string; identities work in Azure Functions.");
        }

        // What the storage command wrote into local.settings.json for func start means the same emulator.
        return connection.Value == LocalConfiguration.DevelopmentStorageConnectionString || account.MatchesConnectionString(connection.Value)
            ? await OpenEmulatorAsync(options, account, reporter, cancellationToken)
            : new LocalStorage(connection.Value!, "the storage account that is configured", null);
    }

    /// <summary>Opens the emulator: the one that runs on the ports and has the account, or one that is started.</summary>
    /// <exception cref="LocalHostException">It cannot be had; the message says what to do.</exception>
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
                $"Azurite on the ports {FormatPorts(azurite.Endpoints)}, {(options.IsInMemory ? "in memory" : "data in " + GetDataFolder(options))}",
                azurite);
        }

        return await AzuriteProbe.HasAccountAsync(ports, account, cancellationToken)
            ? new LocalStorage(ports.GetConnectionString(account), $"the Azurite that was already running on the ports {FormatPorts(ports)}", null)
            : throw new LocalHostException(
                $"Another Azurite runs on the ports {FormatPorts(ports)}, without the account of {Path.GetFullPath(options.DataFolder)}. "
                + "Stop it, or take free ports: --blob-port 0 --queue-port 0 --table-port 0.");
    }

    /// <summary>Ends the Azurite that was started.</summary>
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
        // Installations are shared by all data folders: they are large, and named by what they contain.
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
