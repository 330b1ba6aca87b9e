using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using Auth0Sync.Core;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Targets.Http.RateLimiting;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Stripe;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Targets.Stripe;

/// <summary>The product's composition with in-memory storage and a simulated Stripe account, without a network.</summary>
internal sealed class StripeTestApp : IAsyncDisposable
{
    public const string Key = "sk_test_simulator";
    public const string UserId = "auth0|stripe-1";
    public const string Email = "ada@example.org";

    private readonly ServiceProvider _services;
    private readonly ActivityListener _listener;
    private readonly List<Activity> _spans = [];

    private StripeTestApp(StripeAccountOptions accountOptions, IReadOnlyDictionary<string, string?> settings)
    {
        Time.SkipDelaysUpTo = TimeSpan.FromSeconds(5);
        Account = new StripeAccount(accountOptions with { TimeProvider = Time });
        Api = new SimulatedApi(Account);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs));
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton(new Random(0));
        services.AddAuth0Sync(configuration).AddMemoryStorage();

        // The rate limit share is not under test: with a registry of its own, the instance keeps the whole limit.
        services.AddKeyedSingleton("stripe", (provider, _) => new RateLimitShare(
            "stripe",
            new MemoryInstanceRegistry(Time),
            provider.GetRequiredService<Auth0SyncMetrics>(),
            new FakeTimeProvider(),
            NullLogger<RateLimitShare>.Instance));
        services.AddHttpClient("stripe").ConfigurePrimaryHttpMessageHandler(() => new SimulatedApiHandler(Api));
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is Auth0SyncActivitySource.SourceName or "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (_spans)
                {
                    _spans.Add(activity);
                }
            },
        };
    }

    public static StripeAccountOptions UnlimitedAccount { get; } = new() { SecretKey = Key, Limits = StripeRateLimits.Unlimited };

    public StripeAccount Account { get; }

    public SimulatedApi Api { get; }

    public TestTimeProvider Time { get; } = new();

    public LogRecorder Logs { get; } = new();

    public IStatusTarget Target => (IStatusTarget)_services.GetRequiredService<ITarget>();

    public MemoryEventQueue Queue => GetService<MemoryEventQueue>();

    public MemoryReviewStore Review => GetService<MemoryReviewStore>();

    /// <summary>The spans since <see cref="RecordSpans"/>.</summary>
    public IReadOnlyList<Activity> Spans
    {
        get
        {
            lock (_spans)
            {
                return [.. _spans];
            }
        }
    }

    /// <summary>The customers that are not deleted.</summary>
    public ImmutableArray<CustomerSnapshot> Customers => [.. Account.Customers.Where(customer => !customer.IsDeleted)];

    public static StripeTestApp Create(params (string Setting, string? Value)[] settings) => Create(UnlimitedAccount, settings);

    public static StripeTestApp Create(StripeAccountOptions account, params (string Setting, string? Value)[] settings)
    {
        var all = ValidSettings;
        foreach (var (setting, value) in settings)
        {
            all[$"Auth0Sync:{setting}"] = value;
        }

        // A setting without a value is absent, as in environment variables.
        foreach (var absent in all.Where(setting => setting.Value is null).Select(setting => setting.Key).ToList())
        {
            all.Remove(absent);
        }

        return new StripeTestApp(account, all);
    }

    private static Dictionary<string, string?> ValidSettings => new(StringComparer.OrdinalIgnoreCase)
    {
        ["AzureWebJobsStorage"] = "DefaultEndpointsProtocol=https;AccountName=account;AccountKey=a2V5;EndpointSuffix=core.windows.net",
        ["Auth0Sync:Webhook:BearerToken"] = TestApp.BearerToken,
        ["Auth0Sync:Ledger:Key"] = TestApp.LedgerKey,
        ["Auth0Sync:HubSpot:Enabled"] = "false",
        ["Auth0Sync:Stripe:Enabled"] = "true",
        ["Auth0Sync:Stripe:ApiKey"] = Key,
        ["Auth0Sync:Stripe:BaseAddress"] = "https://stripe.test",
        ["Auth0Sync:Stripe:CallsPerSecond"] = "10000",
    };

    public T GetService<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public void RecordSpans() => ActivitySource.AddActivityListener(_listener);

    public static Dictionary<string, FieldValue?> Fields(params (string Field, string? Value)[] fields) => fields
        .Append(("metadata.auth0_user_id", UserId))
        .ToDictionary(field => field.Item1, field => FieldValue.FromString(field.Item2));

    public static WriteContext Operation(int number = 1) => new($"evt_{number}", DateTimeOffset.UnixEpoch, $"{number:D64}");

    public Task<TargetResult> CreateAsync(int operation = 1, params (string Field, string? Value)[] fields) =>
        Target.CreateAsync(Fields(fields.Length > 0 ? fields : [("email", Email)]), Operation(operation), CancellationToken.None);

    public Task<TargetResult> UpdateAsync(string id, params (string Field, string? Value)[] fields) =>
        Target.UpdateAsync(new RecordReference(id, null), Fields(fields), Operation(), CancellationToken.None);

    public Task<TargetResult> FindAsync(RecordKey key) => Target.FindAsync(key, CancellationToken.None);

    public Task<TargetResult> SetStatusAsync(string customerId, RecordStatus status, int operation = 1) =>
        Target.SetStatusAsync(new RecordReference(customerId, UserId), status, Operation(operation), CancellationToken.None);

    /// <summary>Lets the next calls of an operation fail.</summary>
    public void Fail(CallFaultKind kind, string operation, int count = 1) => Api.AddFault(new CallFault(kind) { Operation = operation, MaxCount = count });

    public void Fail(SimulatedResponse response, string? operation = null, int? count = null) =>
        Api.AddFault(new CallFault(CallFaultKind.Response) { Operation = operation, Response = response, MaxCount = count });

    /// <summary>Processes an event once, without the queue.</summary>
    public Task<Outcome> ProcessAsync(Auth0EventBuilder auth0Event) => GetService<EventProcessor>().ProcessAsync(auth0Event.ToEvent(), Target, decision: null, CancellationToken.None);

    public void Enqueue(Auth0EventBuilder auth0Event) => Queue.Enqueue(EventMessage.Create("stripe", auth0Event.ToUtf8Bytes(), Time.GetUtcNow()));

    /// <summary>Processes the queue until it is empty, in random order, and lets time pass while nothing is visible.</summary>
    public async Task DrainQueueAsync(Random random)
    {
        for (var steps = 0; Queue.Count > 0; steps++)
        {
            Assert.True(steps < 10_000, "The queue does not become empty.");
            if (Queue.VisibleMessages is not { Count: > 0 } visible)
            {
                Time.Advance(Queue.Messages.Min(message => message.VisibleAt) - Time.GetUtcNow());
                continue;
            }

            var message = visible[random.Next(visible.Count)];
            Queue.Dequeue(message);
            await GetService<QueueMessageProcessor>().ProcessAsync(message.Body, CancellationToken.None);
            await Queue.DeleteAsync(message);
        }
    }

    /// <summary>The bodies of the calls of an operation, decoded.</summary>
    public IReadOnlyList<string> GetBodies(string operation) =>
        [.. Api.Calls.Where(call => call.Operation == operation).Select(call => Uri.UnescapeDataString(Encoding.UTF8.GetString(call.Request.Body.Span).Replace('+', ' ')))];

    public int CountCalls(string operation) => Api.CountsByOperation.GetValueOrDefault(operation);

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _services.DisposeAsync();
    }
}
