using Auth0Sync.Core;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Operations;
using Auth0Sync.Core.Operations.DryRun;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Conformance;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Operations;

/// <summary>
/// The product's full composition with any number of targets and their simulated systems, in-memory storage and a clock that
/// the test moves. The test takes the place of the queue triggers.
/// </summary>
internal sealed class OperationsHarness : IAsyncDisposable
{
    private const string BearerToken = "bearer-token-of-the-tests";

    private const int MaxSteps = 10_000;
    private const int MaxConcurrentMessages = 200;

    private readonly IReadOnlyList<IConformanceTarget> _targets;
    private readonly IHost _host;

    private OperationsHarness(IReadOnlyList<IConformanceTarget> targets, IHost host, TestTimeProvider time, LogRecorder logs) =>
        (_targets, _host, Time, Logs) = (targets, host, time, logs);

    public LogRecorder Logs { get; }

    public TestTimeProvider Time { get; }

    public MemoryEventQueue Queue => GetService<MemoryEventQueue>();

    public IServiceProvider Services => _host.Services;

    public static Task<OperationsHarness> StartAsync(params IEnumerable<Func<TimeProvider, IConformanceTarget>> targets) => StartAsync(new Dictionary<string, string?>(), targets);

    public static async Task<OperationsHarness> StartAsync(IReadOnlyDictionary<string, string?> settings, params IEnumerable<Func<TimeProvider, IConformanceTarget>> targets)
    {
        var time = new TestTimeProvider { SkipDelaysUpTo = TimeSpan.FromSeconds(5) };
        var created = targets.Select(create => create(time)).ToList();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
            ["Auth0Sync:Webhook:BearerToken"] = BearerToken,
            ["Auth0Sync:Ledger:Key"] = TestApp.LedgerKey,
            ["Auth0Sync:HubSpot:Enabled"] = "false",
        });
        builder.Configuration.AddInMemoryCollection(created.SelectMany(target => target.Settings));
        builder.Configuration.AddInMemoryCollection(settings);
        var logs = new LogRecorder();
        builder.Logging.AddProvider(logs);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddAuth0Sync(builder.Configuration).AddMemoryStorage();
        builder.Services.AddOperations(builder.Configuration);
        builder.Services.AddSingleton(new DryRunServices(services => created.ForEach(target => target.Register(services, builder.Configuration))));
        created.ForEach(target => target.Register(builder.Services, builder.Configuration));
        var host = builder.Build();
        await host.StartAndWaitForChecksAsync();
        return new OperationsHarness(created, host, time, logs);
    }

    public T GetService<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>Posts events to the webhook and processes them.</summary>
    public async Task ApplyAsync(params IEnumerable<Auth0EventBuilder> events)
    {
        foreach (var auth0Event in events)
        {
            Assert.Equal(202, await PostAsync(auth0Event.ToUtf8Bytes()));
        }

        await DrainAsync();
    }

    /// <summary>Posts a body to the webhook.</summary>
    /// <returns>The status of the response.</returns>
    public async Task<int> PostAsync(byte[] utf8)
    {
        using var body = new MemoryStream(utf8);
        var request = new Core.Webhook.WebhookRequest("POST", name => name == "Authorization" ? $"Bearer {BearerToken}" : null, body);
        return (await GetService<Core.Webhook.EventReceiver>().ReceiveAsync(request, CancellationToken.None)).StatusCode;
    }

    /// <summary>Processes the queues until they are empty, and moves the clock to the next message whenever none is visible.</summary>
    public async Task DrainAsync()
    {
        for (var step = 0; Queue.Count > 0; step++)
        {
            Assert.InRange(step, 0, MaxSteps);
            await ProcessVisibleAsync();
            var next = Queue.Messages.Select(message => message.VisibleAt).DefaultIfEmpty().Min();
            if (next > Time.GetUtcNow())
            {
                Time.Advance(next - Time.GetUtcNow());
            }
        }

        Assert.Empty(Queue.PoisonMessages);
    }

    /// <summary>Processes each visible message once, many at the same time as the trigger does.</summary>
    /// <param name="pausedTarget">The target whose messages wait; null for none.</param>
    public Task ProcessVisibleAsync(string? pausedTarget = null) => Task.WhenAll(Queue.VisibleMessages.Where(message => message.Target != pausedTarget).Take(MaxConcurrentMessages).Select(async message =>
    {
        Queue.Dequeue(message);
        await GetService<QueueMessageProcessor>().ProcessAsync(message.Body, CancellationToken.None);
        await Queue.DeleteAsync(message);
    }));

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        foreach (var target in _targets)
        {
            target.Dispose();
        }
    }
}
