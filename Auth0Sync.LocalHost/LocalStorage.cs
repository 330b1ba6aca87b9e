using Auth0Sync.Core.Settings;
using Auth0Sync.LocalHost.Azurite;
using Auth0Sync.LocalHost.Settings;

namespace Auth0Sync.LocalHost;

/// <summary>The storage account: the configured one, or an Azurite that runs, or one that is started.</summary>
/// <param name="ConnectionString">How to reach it.</param>
/// <param name="Description">What it is, for the person at the machine.</param>
/// <param name="Azurite">The Azurite that was started and ends with this; null where none was.</param>
internal sealed record LocalStorage(string ConnectionString, string Description, AzuriteProcess? Azurite) : IAsyncDisposable
{
    /// <summary>Opens it.</summary>
    /// <exception cref="LocalHostException">It cannot be had; the message says what to do.</exception>
    public static async Task<LocalStorage> OpenAsync(
        IConfiguration configuration,
        LocalHostOptions options,
        IWorkReporter reporter,
        CancellationToken cancellationToken)
    {
        var connection = configuration.GetSection(Auth0SyncSettings.Storage);
        if (connection.GetChildren().Any())
        {
            throw new LocalHostException(
                $"{connection.Path} is configured by an identity. The queue engine here needs a connection string; identities work in Azure Functions.");
        }

        if (connection.Value != LocalConfiguration.DevelopmentStorage)
        {
            return new LocalStorage(connection.Value!, "the storage account that is configured", null);
        }

        var ports = options.AzuritePorts;
        if (await AzuriteProbe.RunsAsync(ports, cancellationToken))
        {
            return new LocalStorage(
                ports.ConnectionString(AzuriteEndpoints.WellKnown),
                $"the Azurite that was already running on the ports {Text(ports)}",
                null);
        }

        var azurite = await StartAsync(options, reporter, cancellationToken);
        return new LocalStorage(
            azurite.Endpoints.ConnectionString(AzuriteEndpoints.WellKnown),
            $"Azurite on the ports {Text(azurite.Endpoints)}, {(options.InMemory ? "in memory" : "data in " + DataFolder(options))}",
            azurite);
    }

    /// <summary>Ends the Azurite that was started.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Azurite is not null)
        {
            await Azurite.DisposeAsync();
        }
    }

    private static async Task<AzuriteProcess> StartAsync(LocalHostOptions options, IWorkReporter reporter, CancellationToken cancellationToken)
    {
        await NodeRuntime.RequireAsync(cancellationToken);
        // Installations are shared by all data folders: they are large, and named by what they contain.
        var installer = new AzuriteInstaller(Path.Combine(RepositoryFolder.Find(), ".local", "azurite"), reporter);
        var installation = await installer.EnsureAsync(cancellationToken);
        var azurite = new AzuriteOptions { Ports = options.AzuritePorts, DataFolder = options.InMemory ? null : DataFolder(options) };
        return await AzuriteProcess.StartAsync(installation, azurite, cancellationToken);
    }

    private static string DataFolder(LocalHostOptions options) => Path.GetFullPath(Path.Combine(options.DataFolder, "azurite-data"));

    private static string Text(AzuriteEndpoints ports) => $"{ports.BlobPort}, {ports.QueuePort} and {ports.TablePort}";
}
