using System.Diagnostics.Metrics;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Correlation.Execution;
using Auth0Sync.Core.Correlation.Handlers;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Matching;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.Http.RateLimiting;
using Auth0Sync.Core.Targets.HubSpot;
using Auth0Sync.Core.Targets.HubSpot.Api;
using Auth0Sync.Core.Targets.HubSpot.Batches;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Core.Tenants;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Auth0Sync.Tests.Convergence;

/// <summary>
/// Runs the message processor and the HubSpot target of the product with in-memory stores and several workers, whose effects
/// are interleaved, fail and crash according to a schedule.
/// </summary>
internal sealed class ConvergenceSimulation : IDisposable
{
    private const int MaxSteps = 20_000;

    private readonly Random _random;
    private readonly SimulationSchedule _schedule;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 10, 6, 0, 0, 0, TimeSpan.Zero));
    private readonly WorkerScheduler _interleaver = new();
    private readonly MemoryEventQueue _queue;
    private readonly MemoryReviewStore _review;
    private readonly MemoryTenantStore _tenant = new();
    private readonly HttpClient _http;
    private readonly Auth0SyncMetrics _metrics;
    private readonly Auth0SyncActivitySource _activities = new();
    private readonly MemoryLedger _ledger;
    private readonly LedgerHasher _hash;
    private readonly IOptions<LedgerOptions> _ledgerOptions = Options.Create(new LedgerOptions { Key = new string('k', LedgerOptions.MinimumKeyLength) });
    private readonly PolicyOptions _policies;
    private readonly Stack<QueueMessageProcessor> _idleProcessors = new();
    private int _crashes;
    private int _faults;

    public ConvergenceSimulation(SimulationSchedule schedule, PolicyOptions policyOptions)
    {
        _schedule = schedule;
        _random = new Random(schedule.Seed);
        HubSpot = new SimulatedAccount(new SimulatorOptions
        {
            Limits = SimulatorLimits.Unlimited,
            TimeProvider = _time,
            RandomSeed = schedule.Seed,
            UnconfirmedBehavior = RandomUnconfirmedBehavior(schedule.Seed),
            CustomProperties = [PropertyDefinition.CreateUniqueText("auth0_user_id"), new("auth0_email_verified"), new("auth0_status"), new("auth0_last_event")],
        });
        _queue = new MemoryEventQueue(_time, _interleaver.BeforeEffectAsync);
        _review = new MemoryReviewStore(_interleaver.BeforeEffectAsync);
        _metrics = new Auth0SyncMetrics(new TestMeterFactory());
        _http = new HttpClient(new SimulatedHubSpotHandler(HubSpot, _interleaver.BeforeEffectAsync, NextFault)) { BaseAddress = new Uri("http://hubspot.example") };
        _policies = policyOptions;
        _hash = new LedgerHasher(_ledgerOptions);
        _ledger = new MemoryLedger(_hash, _time, _ledgerOptions.Value.LeaseDuration, _interleaver.BeforeEffectAsync);
    }

    public SimulatedAccount HubSpot { get; }

    public IReadOnlyCollection<ReviewItem> ReviewItems => _review.Items;

    public IReadOnlyList<QueuedMessage> PoisonMessages => _queue.PoisonMessages;

    // The result is the same for every undocumented behavior of HubSpot.
    private static UnconfirmedBehavior RandomUnconfirmedBehavior(int seed)
    {
        var random = new Random(seed);
        return new UnconfirmedBehavior
        {
            ResultsIncludeTraceIds = random.Next(2) == 0,
            TraceIdsWorkForUpdateAndUpsert = random.Next(2) == 0,
            TakenEmailOnUpdate = random.GetItems(Enum.GetValues<TakenValueError>(), 1)[0],
            TakenEmailOnCreate = random.GetItems(Enum.GetValues<TakenValueError>(), 1)[0],
        };
    }

    /// <summary>Enqueues the events and processes them until the queue is empty.</summary>
    public async Task RunAsync(IEnumerable<byte[]> events)
    {
        foreach (var json in events)
        {
            _queue.Enqueue(EventMessage.Create("hubspot", json, _time.GetUtcNow()));
        }

        for (var step = 0; step < MaxSteps; step++)
        {
            if (!await RunStepAsync())
            {
                return;
            }
        }

        throw new InvalidOperationException($"The queue is not empty after {MaxSteps} steps.");
    }

    public void Dispose()
    {
        _http.Dispose();
        _metrics.Dispose();
        _activities.Dispose();
    }

    /// <summary>Executes one step of one worker; false if nothing is left to do.</summary>
    private async Task<bool> RunStepAsync()
    {
        var stopped = _interleaver.WaitingWorkers;
        var visible = stopped.Count < _schedule.Workers ? _queue.VisibleMessages : [];
        var choices = stopped.Count + visible.Count;
        if (choices == 0)
        {
            if (_queue.Messages.Count == 0)
            {
                return false;
            }

            var next = _queue.Messages.Min(message => message.VisibleAt);
            _time.Advance(next > _time.GetUtcNow() ? next - _time.GetUtcNow() : TimeSpan.Zero);
            return true;
        }

        var choice = _random.Next(choices);
        if (choice >= stopped.Count)
        {
            var message = visible[choice - stopped.Count];
            _queue.Dequeue(message);
            await _interleaver.StartAsync(new SimulatedWorker(), () => ProcessMessageAsync(message));
        }
        else if (_crashes < _schedule.MaxCrashes && _random.NextDouble() < 0.1)
        {
            _crashes++;
            _interleaver.Kill(stopped[choice]);
        }
        else
        {
            await _interleaver.ResumeAsync(stopped[choice]);
        }

        return true;
    }

    private async Task ProcessMessageAsync(QueuedMessage message)
    {
        // Every worker is a separate process. A killed one does not become idle.
        var processor = _idleProcessors.TryPop(out var idle) ? idle : CreateProcessor();
        try
        {
            await processor.ProcessAsync(message.Body, CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            _queue.Fail(message);
            return;
        }

        await _queue.DeleteAsync(message);
        _idleProcessors.Push(processor);
    }

    private CallFault NextFault()
    {
        if (_faults >= _schedule.MaxFaults || _random.NextDouble() >= 0.2)
        {
            return CallFault.None;
        }

        _faults++;
        return (CallFault)_random.Next(1, 5);
    }

    private QueueMessageProcessor CreateProcessor()
    {
        var targets = new TargetRegistry([CreateTarget()]);
        var changeDetector = new FieldChangeDetector(_hash);
        var planner = new UpsertPlanner(changeDetector);
        var router = new EventRouter(
            new UserCreatedHandler(planner),
            new UserUpdatedHandler(planner),
            new UserDeletedHandler(changeDetector),
            new UnknownEventTypeHandler());
        IMatchRule[] rules = [new ExternalIdRule(), new UserIdRule(), new VerifiedEmailRule(), new PreviousEmailRule()];
        var finder = new RecordFinder(new MatchRules(rules), NullLogger<RecordFinder>.Instance);
        var eventProcessor = new EventProcessor(
            router,
            _ledger,
            new RecordWriter(finder, new EmailConflictResolver(_ledger, Options.Create(new RetryOptions()), _time), _ledger),
            new RecordRemover(_ledger),
            new NotificationPlanner(changeDetector, _hash),
            new NotificationSender(),
            _ledgerOptions,
            new TimerlessTimeProvider(_time),
            NullLogger<EventProcessor>.Instance);
        var settler = new MessageSettler(
            _queue,
            new RetrySchedule(Options.Create(new RetryOptions()), _random),
            _review,
            new UserDataEraser(_review, _queue),
            targets,
            _metrics,
            _time,
            NullLogger<MessageSettler>.Instance);
        return new QueueMessageProcessor(
            _queue,
            targets,
            eventProcessor,
            settler,
            new TenantGuard(_tenant, new FixedOptionsMonitor<WebhookOptions>(new WebhookOptions()), NullLogger<TenantGuard>.Instance),
            new LargeEventLimiter(Options.Create(new WebhookOptions())),
            _activities);
    }

    private HubSpotTarget CreateTarget()
    {
        // Every worker is a separate process, and time does not pass while it works, so there is nothing to wait for.
        var options = new FixedOptionsMonitor<HubSpotOptions>(new HubSpotOptions { AccessToken = "token", BatchWindow = TimeSpan.Zero, LongestWait = TimeSpan.Zero });
        if (!FieldMap.TryCreate(HubSpotDefaultFieldMap.GetMappings("auth0_user_id"), [], out var map, out _))
        {
            throw new InvalidOperationException("The default field map is invalid.");
        }

        var share = new RateLimitShare(HubSpotNames.Target, new MemoryInstanceRegistry(_time), _metrics, new TimerlessTimeProvider(_time), NullLogger<RateLimitShare>.Instance);
        var limiter = new HttpTargetRateLimiter(HubSpotNames.Target, options, share, _metrics, _time);
        var circuitBreaker = new HttpTargetCircuitBreaker(HubSpotNames.Target, _metrics, _time, NullLogger<HttpTargetCircuitBreaker>.Instance);
        var limits = new HubSpotRateLimits(limiter, options, _metrics, _time);
        var http = new HttpTargetClient(HubSpotNames.Target, _http, options, limiter, circuitBreaker, limits, _metrics, _activities, _time);
        var client = new HubSpotClient(http, options, NullLogger<HubSpotClient>.Instance);
        return new HubSpotTarget(
            client,
            new HubSpotBatchClient(client, limiter, Options.Create(options.CurrentValue), _time),
            http,
            limits,
            new HubSpotSchemaChecker(client, map, options, _time, NullLogger<HubSpotSchemaChecker>.Instance),
            map,
            _policies,
            options,
            NullLogger<HubSpotTarget>.Instance);
    }

    // Time passes only while no worker is active, so timers could fire only for killed workers.
    private sealed class TimerlessTimeProvider(TimeProvider time) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new NoOpTimer();

        private sealed class NoOpTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }

    private sealed class TestMeterFactory : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }

    private sealed class FixedOptionsMonitor<T>(T value) : IOptionsMonitor<T>
    {
        public T CurrentValue => value;

        public T Get(string? name) => value;

        public IDisposable? OnChange(Action<T, string?> listener) => null;
    }
}
