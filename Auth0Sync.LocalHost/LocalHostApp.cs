using Auth0Sync.Core;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Storage;
using Auth0Sync.LocalHost.Output;
using Auth0Sync.LocalHost.Settings;
using Auth0Sync.LocalHost.Triggers;
using Auth0Sync.Simulators.HubSpot;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Auth0Sync.LocalHost;

/// <summary>Auth0Sync on this machine: storage, the HubSpot simulator, the webhook and the queue triggers.</summary>
public sealed class LocalHostApp : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly LocalStorage _storage;

    private LocalHostApp(WebApplication application, LocalStorage storage, SimulatorServer? simulator)
    {
        _application = application;
        _storage = storage;
        Simulator = simulator;
    }

    public Uri WebhookUri => new(BaseAddress, HttpTriggers.EventsPath);

    public Uri HealthUri => new(BaseAddress, HttpTriggers.HealthPath);

    public string BearerToken => _application.Configuration[LocalConfiguration.BearerTokenSetting]!;

    public string StorageConnectionString => _storage.ConnectionString;

    public string StorageDescription => _storage.Description;

    /// <summary>The simulator; null if a HubSpot token is configured.</summary>
    public SimulatorServer? Simulator { get; }

    public IServiceProvider Services => _application.Services;

    private Uri BaseAddress
    {
        get
        {
            var address = _application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
            return new UriBuilder(address) { Host = "localhost" }.Uri;
        }
    }

    /// <summary>Starts everything and returns when all of it is running.</summary>
    /// <exception cref="LocalHostException">The start failed for a reason that the user can fix; the message says how.</exception>
    public static async Task<LocalHostApp> StartAsync(LocalHostOptions options, IProgressReporter reporter, CancellationToken cancellationToken)
    {
        // The empty builder reads no files and no environment: the order of the settings is defined in one place.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var secrets = await LocalSecrets.LoadAsync(options, cancellationToken);
        await ConfigureAsync(builder, options, secrets, cancellationToken);

        var storage = await LocalStorage.OpenAsync(builder.Configuration, options, secrets.Storage, reporter, cancellationToken);
        SimulatorServer? simulator = null;
        WebApplication? application = null;
        try
        {
            simulator = await StartSimulatorAsync(builder.Configuration, options, cancellationToken);
            application = BuildApplication(builder, options, storage, simulator);
            await StartAsync(application, options, cancellationToken);
            return new LocalHostApp(application, storage, simulator);
        }
        catch (LocalHostException e) when (e.InnerException is StorageAccountException)
        {
            // No trigger was started, and the WebJobs host fails when it stops without having started.
            await application!.DisposeAsync();
            await StopAsync(null, simulator, storage);
            throw;
        }
        catch
        {
            await StopAsync(application, simulator, storage);
            throw;
        }
    }

    /// <summary>Waits until the token is canceled or the host stops on its own.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _application.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync() => await StopAsync(_application, Simulator, _storage);

    /// <summary>Adds all settings to the builder.</summary>
    /// <exception cref="LocalHostException">A file or a Key Vault cannot be read.</exception>
    internal static async Task ConfigureAsync(
        IHostApplicationBuilder builder,
        LocalHostOptions options,
        LocalSecrets secrets,
        CancellationToken cancellationToken)
    {
        try
        {
            await builder.Configuration.AddLocalSettingsAsync(builder.Services, options, secrets, cancellationToken);
        }
        catch (InvalidOperationException e)
        {
            // The configured Key Vault cannot be read; the message says why.
            throw new LocalHostException(e.Message, e);
        }
    }

    private static async Task<SimulatorServer?> StartSimulatorAsync(ConfigurationManager configuration, LocalHostOptions options, CancellationToken cancellationToken)
    {
        if (configuration[LocalConfiguration.HubSpotAccessTokenSetting] is { Length: > 0 } || options.Simulator is not { } simulator)
        {
            return null;
        }

        try
        {
            return await SimulatorServer.StartAsync(simulator, cancellationToken);
        }
        catch (IOException e)
        {
            throw new LocalHostException($"The HubSpot simulator cannot listen on port {simulator.Port}. Choose another port with --simulator-port.", e);
        }
    }

    private static WebApplication BuildApplication(WebApplicationBuilder builder, LocalHostOptions options, LocalStorage storage, SimulatorServer? simulator)
    {
        if (simulator is not null)
        {
            builder.Configuration.AddInMemoryCollection(
            [
                new($"{LocalConfiguration.HubSpotSection}:BaseAddress", simulator.BaseAddress.AbsoluteUri),
                new(LocalConfiguration.HubSpotAccessTokenSetting, "simulator"),
                new($"{LocalConfiguration.HubSpotSection}:CreateMissingProperties", bool.TrueString),
            ]);
            builder.Configuration.AddCommandLineSettings(options);
        }

        builder.Configuration.AddInMemoryCollection([new(Auth0SyncSettings.Storage, storage.ConnectionString)]);
        builder.AddLocalLogging();
        builder.AddLocalTelemetry();
        builder.ListenOnLoopback(options.Port);
        AddCore(builder);
        builder.Services.AddQueueTriggers().AddHostedService<TimerTriggers>().AddSingleton<IHostLifetime, NullHostLifetime>();
        var application = builder.Build();

        // Before the triggers are created, which would report only the first invalid section.
        application.Services.GetRequiredService<IStartupValidator>().Validate();
        application.MapHttpTriggers();
        return application;
    }

    /// <exception cref="LocalHostException">The connection of the storage account is invalid.</exception>
    internal static void AddCore(IHostApplicationBuilder builder)
    {
        try
        {
            builder.Services.AddAuth0Sync(builder.Configuration);
        }
        catch (InvalidOperationException e)
        {
            // The message says what is wrong with the connection.
            throw new LocalHostException(e.Message, e);
        }
    }

    private static async Task StartAsync(WebApplication application, LocalHostOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch (StorageAccountException e)
        {
            throw new LocalHostException(e.Message, e);
        }
        catch (IOException e)
        {
            throw new LocalHostException($"The webhook cannot listen on port {options.Port}. Choose another port with --port.", e);
        }
    }

    private static async Task StopAsync(WebApplication? application, SimulatorServer? simulator, LocalStorage storage)
    {
        if (application is not null)
        {
            await application.StopAsync();
            await application.DisposeAsync();
        }

        if (simulator is not null)
        {
            await simulator.DisposeAsync();
        }

        await storage.DisposeAsync();
    }

    // Only the command line handles signals; the default lifetime would handle them too, and print messages.
    private sealed class NullHostLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
