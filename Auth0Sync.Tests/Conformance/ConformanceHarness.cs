using Auth0Sync.Core;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Core.Tenants;
using Auth0Sync.Core.Webhook;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Convergence;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Conformance;

/// <summary>
/// The product's full composition with one target, in-memory storage, a clock that the test moves, and the target's simulated
/// system. Storage and system outlive the instances of the product. The test takes the place of the queue trigger.
/// </summary>
internal sealed class ConformanceHarness : IAsyncDisposable
{
    private const string BearerToken = "bearer-token-of-the-tests";
    private const int MaxSteps = 500;

    private readonly Dictionary<string, string?> _settings;
    private readonly LedgerHasher _hasher = new(Options.Create(new LedgerOptions { Key = LedgerKey }));
    private readonly MemoryTenantStore _tenants = new();
    private readonly List<IHost> _hosts = [];
    private TaskCompletionSource _killed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WorkerScheduler? _scheduler;
    private int _effectCount;
    private int? _killBefore;

    private ConformanceHarness(IConformanceTarget target, TestTimeProvider time, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        (Target, Time) = (target, time);
        Queue = new MemoryEventQueue(time, BeforeEffectAsync);
        Review = new MemoryReviewStore(BeforeEffectAsync);
        Ledger = CreateLedger();
        target.Monitor.BeforeEffect = BeforeEffectAsync;
        _settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
            ["Auth0Sync:Webhook:BearerToken"] = BearerToken,
            ["Auth0Sync:Ledger:Key"] = LedgerKey,
            ["Auth0Sync:HubSpot:Enabled"] = "false",
        };
        foreach (var (setting, value) in target.Settings.Concat(settings))
        {
            _settings[setting] = value;
        }
    }

    private static string LedgerKey => new('k', LedgerOptions.MinimumKeyLength);

    public IConformanceTarget Target { get; }

    public CallMonitor Calls => Target.Monitor;

    public TestTimeProvider Time { get; }

    public MemoryEventQueue Queue { get; }

    public MemoryReviewStore Review { get; }

    public MemoryLedger Ledger { get; private set; }

    public LogRecorder Logs { get; } = new();

    public LeakDetector Leaks { get; } = new();

    /// <summary>The target as the product sees it.</summary>
    public IRecordTarget Product => (IRecordTarget)Assert.Single(_hosts[^1].Services.GetRequiredService<TargetRegistry>().All);

    /// <summary>The number of effects of the product since the last <see cref="ResetCounts"/>.</summary>
    public int EffectCount => _effectCount;

    /// <exception cref="OptionsValidationException">The product refuses the settings.</exception>
    public static async Task<ConformanceHarness> StartAsync(Func<TimeProvider, IConformanceTarget> createTarget, Func<IConformanceTarget, IEnumerable<KeyValuePair<string, string?>>> getSettings)
    {
        // The delays between quick retries; the timeouts are longer.
        var time = new TestTimeProvider { SkipDelaysUpTo = TimeSpan.FromSeconds(5) };
        var target = createTarget(time);
        var harness = new ConformanceHarness(target, time, getSettings(target));
        try
        {
            await harness.RestartAsync();
            return harness;
        }
        catch
        {
            await harness.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts another instance of the product, as after a crash. Instances that were started before take no more messages.</summary>
    public async Task RestartAsync() => _hosts.Add(await StartHostAsync());

    /// <summary>Starts an instance with an empty ledger, as after its loss.</summary>
    public async Task RestartWithoutLedgerAsync()
    {
        Ledger = CreateLedger();
        await RestartAsync();
    }

    /// <summary>Posts events to the webhook.</summary>
    public async Task SendAsync(params IEnumerable<Auth0EventBuilder> events)
    {
        foreach (var auth0Event in events)
        {
            using var body = new MemoryStream(auth0Event.ToUtf8Bytes());
            var request = new WebhookRequest("POST", name => name == "Authorization" ? $"Bearer {BearerToken}" : null, body);
            var response = await _hosts[^1].Services.GetRequiredService<EventReceiver>().ReceiveAsync(request, CancellationToken.None);
            Assert.Equal(202, response.StatusCode);
        }
    }

    /// <summary>Posts events and processes the queue until it is empty.</summary>
    public async Task ApplyAsync(params IEnumerable<Auth0EventBuilder> events)
    {
        await SendAsync(events);
        await DrainAsync();
    }

    /// <summary>Processes the queue until it is empty, and moves the clock to the next message whenever none is visible.</summary>
    public async Task DrainAsync()
    {
        for (var step = 0; step < MaxSteps; step++)
        {
            await ProcessVisibleAsync();
            if (Queue.Count == 0)
            {
                Assert.Empty(Queue.PoisonMessages);
                return;
            }

            AdvanceToNextMessage();
        }

        Assert.Fail($"The queue still has {Queue.Count} messages after {MaxSteps} steps. Last log lines:\n{string.Join('\n', Logs.Lines.TakeLast(10).Select(line => line.Text))}");
    }

    /// <summary>Processes each visible message once, in the order in which they were sent.</summary>
    public async Task ProcessVisibleAsync()
    {
        foreach (var message in Queue.VisibleMessages)
        {
            await ProcessAsync(message);
        }
    }

    /// <summary>Moves the clock to the time at which the next message becomes visible.</summary>
    public void AdvanceToNextMessage()
    {
        var next = Queue.Messages.Min(message => message.VisibleAt);
        if (next > Time.GetUtcNow())
        {
            Time.Advance(next - Time.GetUtcNow());
        }
    }

    /// <summary>Processes the visible messages on as many instances, one effect at a time in an order that the seed determines.</summary>
    public async Task ProcessInterleavedAsync(int seed)
    {
        var random = new Random(seed);
        var messages = Queue.VisibleMessages;
        var hosts = new List<IHost>();
        foreach (var message in messages)
        {
            hosts.Add(await StartHostAsync());
            Queue.Dequeue(message);
        }

        _hosts.InsertRange(0, hosts);
        var scheduler = new WorkerScheduler();
        _scheduler = scheduler;
        for (var i = 0; i < messages.Count; i++)
        {
            var (host, message) = (hosts[i], messages[i]);
            await scheduler.StartAsync(new SimulatedWorker(), () => ProcessDequeuedAsync(host, message));
        }

        while (scheduler.WaitingWorkers is { Count: > 0 } waiting)
        {
            await scheduler.ResumeAsync(waiting[random.Next(waiting.Count)]);
        }

        _scheduler = null;
    }

    /// <summary>Kills the worker before its effect of this number, from 1; a new instance takes over. Null kills none.</summary>
    public void KillBeforeEffect(int? number) => _killBefore = number;

    /// <summary>Counts calls and effects from 1 again.</summary>
    public void ResetCounts()
    {
        Calls.Restart();
        _effectCount = 0;
    }

    public async ValueTask DisposeAsync()
    {
        _killBefore = null;
        Leaks.Dispose();
        foreach (var host in _hosts)
        {
            await host.StopAsync();
            host.Dispose();
        }

        Target.Dispose();
    }

    private MemoryLedger CreateLedger() => new(_hasher, Time, new LedgerOptions().LeaseDuration, BeforeEffectAsync);

    private async Task<IHost> StartHostAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(_settings);
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs);
        builder.Services
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton(new Random(4711))
            .AddAuth0Sync(builder.Configuration)
            .AddMemoryStorage()
            .Replace(ServiceDescriptor.Singleton<IEventQueue>(Queue))
            .Replace(ServiceDescriptor.Singleton<IReviewStore>(Review))
            .Replace(ServiceDescriptor.Singleton<ITenantStore>(_tenants))
            .Replace(ServiceDescriptor.Singleton<ILedger>(Ledger));
        Target.Register(builder.Services, builder.Configuration);
        var host = builder.Build();
        Leaks.Observe(host.Services);
        await host.StartAndWaitForChecksAsync();
        return host;
    }

    private async Task ProcessAsync(QueuedMessage message)
    {
        Queue.Dequeue(message);
        var processing = ProcessDequeuedAsync(_hosts[^1], message);
        if (await Task.WhenAny(processing, _killed.Task) == processing)
        {
            await processing;
            return;
        }

        // A killed process disposes nothing; waiting for its calls would never end.
        _killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _hosts.RemoveAt(_hosts.Count - 1);
        await RestartAsync();
    }

    private async Task ProcessDequeuedAsync(IHost host, QueuedMessage message)
    {
        try
        {
            await host.Services.GetRequiredService<QueueMessageProcessor>().ProcessAsync(message.Body, CancellationToken.None);
        }
        catch (Exception e)
        {
            // As the trigger does for any exception. It is logged, so that a failed test shows it.
            host.Services.GetRequiredService<ILogger<ConformanceHarness>>().LogError(e, "The message failed");
            Queue.Fail(message);
            return;
        }

        await Queue.DeleteAsync(message);
    }

    private Task BeforeEffectAsync()
    {
        if (_scheduler is { } scheduler)
        {
            return scheduler.BeforeEffectAsync();
        }

        if (++_effectCount != _killBefore)
        {
            return Task.CompletedTask;
        }

        // Like a process that is killed: nothing of the worker runs any more.
        _killBefore = null;
        _killed.SetResult();
        return new TaskCompletionSource().Task;
    }
}
