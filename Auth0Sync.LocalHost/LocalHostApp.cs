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

/// <summary>Auth0Sync on this machine with all that it needs: storage, the simulator, the webhook and the queue triggers.</summary>
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

    /// <summary>Where the webhook is.</summary>
    public Uri WebhookUri => new(BaseAddress, HttpTriggers.EventsPath);

    /// <summary>Where the health check is.</summary>
    public Uri HealthUri => new(BaseAddress, HttpTriggers.HealthPath);

    /// <summary>The bearer token that the webhook takes.</summary>
    public string BearerToken => _application.Configuration[LocalConfiguration.BearerTokenSetting]!;

    /// <summary>The storage account in use.</summary>
    public string StorageConnectionString => _storage.ConnectionString;

    /// <summary>What the storage account is, for the person at the machine.</summary>
    public string StorageDescription => _storage.Description;

    /// <summary>The simulator; null where a real HubSpot is configured.</summary>
    public SimulatorServer? Simulator { get; }

    /// <summary>The services, for a look inside.</summary>
    public IServiceProvider Services => _application.Services;

    private Uri BaseAddress
    {
        get
        {
            var address = _application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
            return new UriBuilder(address) { Host = "localhost" }.Uri;
        }
    }

    /// <summary>Starts everything; when this returns, all is up.</summary>
    /// <param name="options">How to run.</param>
    /// <param name="reporter">Shows what takes long.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="LocalHostException">Something stands in the way that the person at the machine can mend.</exception>
    public static async Task<LocalHostApp> StartAsync(LocalHostOptions options, IProgressReporter reporter, CancellationToken cancellationToken)
    {
        // The empty builder reads no files and no environment: the order of the settings is all in one place.
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
            // No trigger was started, and the queue engine cannot stop what it has not started.
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

    /// <summary>Waits until the token is cancelled or the host stops by itself.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _application.WaitForShutdownAsync(cancellationToken);

    /// <summary>Stops everything that was started.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(_application, Simulator, _storage);

    /// <summary>Puts the settings together.</summary>
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
            // A Key Vault is named that cannot be read; the message says why.
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
            throw new LocalHostException($"The HubSpot simulator cannot listen on port {simulator.Port}: choose another one with --simulator-port.", e);
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

        // Before the triggers are made, which would tell of the first wrong section only.
        application.Services.GetRequiredService<IStartupValidator>().Validate();
        application.MapHttpTriggers();
        return application;
    }

    /// <summary>Registers the product.</summary>
    /// <exception cref="LocalHostException">The storage account's connection cannot be understood.</exception>
    internal static void AddCore(IHostApplicationBuilder builder)
    {
        try
        {
            builder.Services.AddAuth0Sync(builder.Configuration);
        }
        catch (InvalidOperationException e)
        {
            // The message says what is wrong with it.
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
            throw new LocalHostException($"The webhook cannot listen on port {options.Port}: choose another one with --port.", e);
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

    // Signals are heard in one place, by the command line; the host's own listener would print and compete.
    private sealed class NullHostLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
