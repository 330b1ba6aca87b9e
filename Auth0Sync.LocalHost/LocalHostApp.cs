using Auth0Sync.Core;
using Auth0Sync.Core.Operations;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Targets;
using Auth0Sync.LocalHost.Output;
using Auth0Sync.LocalHost.Settings;
using Auth0Sync.LocalHost.Targets;
using Auth0Sync.LocalHost.Triggers;
using Auth0Sync.Page;
using Auth0Sync.Page.Security;
using Auth0Sync.Simulators;
using Auth0Sync.Simulators.HubSpot;
using Microsoft.Extensions.Options;

namespace Auth0Sync.LocalHost;

/// <summary>Auth0Sync on this machine: storage, the simulators of the targets, the webhook and the queue triggers.</summary>
public sealed class LocalHostApp : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly LocalStorage _storage;
    private readonly LocalSimulators _simulators;
    private readonly LocalSecrets _secrets;
    private readonly LocalHostOptions _options;

    private LocalHostApp(WebApplication application, LocalStorage storage, LocalSimulators simulators, LocalSecrets secrets, LocalHostOptions options) =>
        (_application, _storage, _simulators, _secrets, _options) = (application, storage, simulators, secrets, options);

    public Uri WebhookUri => new(BaseAddress, HttpTriggers.EventsPath);

    public Uri HealthUri => new(BaseAddress, HttpTriggers.HealthPath);

    /// <summary>The address of the page, which opens once.</summary>
    public Uri PageUri => Services.GetRequiredService<PageSession>().GetAddress(BaseAddress);

    public string BearerToken => _application.Configuration[LocalConfiguration.BearerTokenSetting]!;

    public string StorageConnectionString => _storage.ConnectionString;

    public string StorageDescription => _storage.Description;

    /// <summary>The enabled targets.</summary>
    public IReadOnlyList<LocalTarget> Targets =>
        [.. Services.GetServices<EnabledTarget>().Select(target => new LocalTarget(target.Descriptor, _simulators.Find(target.Descriptor.Name)))];

    /// <summary>The HubSpot simulator; null if HubSpot is disabled or a token is configured.</summary>
    public SimulatorServer? Simulator => FindSimulator<RunningHubSpotSimulator>()?.Server;

    public IServiceProvider Services => _application.Services;

    /// <summary>The generated secrets, which the settings file and the environment may override.</summary>
    internal IReadOnlyDictionary<string, string?> GeneratedSettings => LocalConfiguration.GetGeneratedSettings(_secrets).ToDictionary();

    /// <summary>What overrides all other settings: simulators, command line, storage account.</summary>
    internal IReadOnlyDictionary<string, string?> ChosenSettings => new ConfigurationBuilder()
        .AddInMemoryCollection(_simulators.Settings)
        .AddCommandLineSettings(_options)
        .AddInMemoryCollection([new(Auth0SyncSettings.Storage, StorageConnectionString)])
        .Build().AsEnumerable().Where(setting => setting.Value is not null).ToDictionary();

    private Uri BaseAddress => HttpTriggers.FindAddress(Services);

    /// <summary>Starts everything and returns when all of it is running.</summary>
    /// <exception cref="LocalHostException">The start failed for a reason that the user can fix; the message says how.</exception>
    public static async Task<LocalHostApp> StartAsync(LocalHostOptions options, IProgressReporter reporter, CancellationToken cancellationToken)
    {
        // The empty builder reads no files and no environment: the order of the settings is defined in one place.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var secrets = await LocalSecrets.LoadAsync(options, cancellationToken);
        await ConfigureAsync(builder, options, secrets, cancellationToken);

        var storage = await LocalStorage.OpenAsync(builder.Configuration, options, secrets.Storage, reporter, cancellationToken);
        LocalSimulators? simulators = null;
        WebApplication? application = null;
        try
        {
            simulators = await LocalSimulators.StartAsync(builder.Configuration, options, cancellationToken);
            application = BuildApplication(builder, options, storage, simulators);
            await StartAsync(application, options, cancellationToken);
            return new LocalHostApp(application, storage, simulators, secrets, options);
        }
        catch (LocalHostException e) when (e.InnerException is StorageAccountException)
        {
            // No trigger was started, and the WebJobs host fails when it stops without having started.
            await application!.DisposeAsync();
            await StopAsync(null, simulators, storage);
            throw;
        }
        catch
        {
            await StopAsync(application, simulators, storage);
            throw;
        }
    }

    /// <summary>The simulator of a target; null if the target is disabled or has a configured account.</summary>
    public TSimulator? FindSimulator<TSimulator>()
        where TSimulator : class, IRunningSimulator => Targets.Select(target => target.Simulator).OfType<TSimulator>().SingleOrDefault();

    /// <summary>Waits until the token is canceled or the host stops on its own.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _application.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync() => await StopAsync(_application, _simulators, _storage);

    /// <summary>Adds all settings to the builder.</summary>
    /// <exception cref="LocalHostException">A file or a Key Vault cannot be read.</exception>
    private static async Task ConfigureAsync(
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

    private static WebApplication BuildApplication(WebApplicationBuilder builder, LocalHostOptions options, LocalStorage storage, LocalSimulators simulators)
    {
        builder.Configuration.AddInMemoryCollection(simulators.Settings);
        builder.Configuration.AddCommandLineSettings(options);

        builder.Configuration.AddInMemoryCollection([new(Auth0SyncSettings.Storage, storage.ConnectionString)]);
        builder.AddLocalLogging();
        builder.AddLocalTelemetry();
        builder.ListenOnLoopback(options.Port);
        AddCore(builder);
        builder.Services.AddOperations(builder.Configuration).AddAuth0SyncPage();
        builder.Services.AddQueueTriggers().AddHostedService<TimerTriggers>().AddSingleton<IHostLifetime, NullHostLifetime>();
        var application = builder.Build();

        // Before the triggers are created, which would report only the first invalid section.
        application.Services.GetRequiredService<IStartupValidator>().Validate();
        application.MapHttpTriggers();
        application.MapAuth0SyncPage(LocalPage.CreateOptions(application, storage.Description));
        return application;
    }

    /// <exception cref="LocalHostException">The connection of the storage account is invalid.</exception>
    private static void AddCore(IHostApplicationBuilder builder)
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

    private static async Task StopAsync(WebApplication? application, LocalSimulators? simulators, LocalStorage storage)
    {
        if (application is not null)
        {
            await application.StopAsync();
            await application.DisposeAsync();
        }

        if (simulators is not null)
        {
            await simulators.DisposeAsync();
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
