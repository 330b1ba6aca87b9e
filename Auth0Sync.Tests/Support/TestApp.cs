using Auth0Sync.Core;
using Auth0Sync.Core.Targets.Http.RateLimiting;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.MemoryStorage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Auth0Sync.Tests.Support;

/// <summary>The product's full composition with a fake storage account and clock.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    public const string BearerToken = "bearer-token-of-the-tests";
    public const string LedgerKey = "a-ledger-key-of-thirty-two-letters";
    public const string AccessToken = "hubspot-token-of-the-tests";

    private readonly ServiceProvider _services;

    private TestApp(IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection> register)
    {
        Configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs));
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton(Storage.Account);
        services.AddAuth0Sync(Configuration);

        // The rate limit share is not under test: with a registry of its own, the instance keeps the whole limit.
        services.AddKeyedSingleton("hubspot", (provider, _) => new RateLimitShare(
            "hubspot",
            new MemoryInstanceRegistry(Time),
            provider.GetRequiredService<Auth0SyncMetrics>(),
            new FakeTimeProvider(),
            NullLogger<RateLimitShare>.Instance));
        register(services);
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    /// <summary>The minimal valid settings.</summary>
    public static Dictionary<string, string?> ValidSettings => new(StringComparer.OrdinalIgnoreCase)
    {
        ["Auth0Sync:Webhook:BearerToken"] = BearerToken,
        ["Auth0Sync:Ledger:Key"] = LedgerKey,
        ["Auth0Sync:HubSpot:AccessToken"] = AccessToken,
    };

    public IConfigurationRoot Configuration { get; }

    public FakeStorageAccount Storage { get; } = new();

    public TestTimeProvider Time { get; } = new();

    public LogRecorder Logs { get; } = new();

    /// <summary>Creates the app with valid settings and these overrides.</summary>
    public static TestApp Create(params (string Setting, string? Value)[] settings) => Create(_ => { }, settings);

    /// <summary>Creates the app with services of the test.</summary>
    public static TestApp Create(Action<IServiceCollection> configureServices, params (string Setting, string? Value)[] settings)
    {
        var all = ValidSettings;
        foreach (var (setting, value) in settings)
        {
            all[$"Auth0Sync:{setting}"] = value;
        }

        return new TestApp(all, configureServices);
    }

    public T GetService<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public T GetKeyedService<T>(string key)
        where T : notnull => _services.GetRequiredKeyedService<T>(key);

    /// <summary>The log lines with an event id.</summary>
    public IReadOnlyList<LogLine> GetLogLines(int eventId) => [.. Logs.Lines.Where(line => line.EventId == eventId)];

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
