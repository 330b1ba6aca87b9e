using System.Diagnostics.Metrics;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Correlation.Execution;
using Auth0Sync.Core.Correlation.Handlers;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Matching;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Journal;
using Auth0Sync.Core.Operations.Review;
using Auth0Sync.Core.Pausing;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Core.Tenants;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Support.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Auth0Sync.Tests.Convergence;

/// <summary>
/// Runs the message processor and a target of the product with in-memory stores and several workers, whose effects are
/// interleaved, fail and crash according to a schedule.
/// </summary>
/// <typeparam name="TTarget">The target.</typeparam>
internal sealed class ConvergenceSimulation<TTarget> : IDisposable
    where TTarget : ConvergenceTarget
{
    private const int MaxSteps = 20_000;

    private readonly Random _random;
    private readonly SimulationSchedule _schedule;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 10, 6, 0, 0, 0, TimeSpan.Zero));
    private readonly WorkerScheduler _interleaver = new();
    private readonly MemoryEventQueue _queue;
    private readonly MemoryReviewStore _review;
    private readonly MemoryTenantStore _tenant = new();
    private readonly Auth0SyncMetrics _metrics;
    private readonly Auth0SyncActivitySource _activities = new();
    private readonly MemoryLedger _ledger;
    private readonly LedgerHasher _hash;
    private readonly IOptions<LedgerOptions> _ledgerOptions = Options.Create(new LedgerOptions { Key = new string('k', LedgerOptions.MinimumKeyLength) });
    private readonly JournalWriter _journal;
    private readonly PauseCache _pauses;
    private readonly Stack<QueueMessageProcessor> _idleProcessors = new();
    private readonly MemoryReviewLog _reviewLog;
    private readonly SortedSet<string> _seenItems = new(StringComparer.Ordinal);
    private readonly List<ReviewActionResult> _reviewResults = [];
    private int _crashes;
    private int _faults;
    private int _reviewActions;

    public ConvergenceSimulation(SimulationSchedule schedule, Func<SimulationEnvironment, TTarget> createTarget)
    {
        _schedule = schedule;
        _random = new Random(schedule.Seed);
        _queue = new MemoryEventQueue(_time, _interleaver.BeforeEffectAsync);
        _review = new MemoryReviewStore(_interleaver.BeforeEffectAsync);
        _reviewLog = new MemoryReviewLog(_interleaver.BeforeEffectAsync);
        _metrics = new Auth0SyncMetrics(new TestMeterFactory());
        _hash = new LedgerHasher(_ledgerOptions);
        _ledger = new MemoryLedger(_hash, _time, _ledgerOptions.Value.LeaseDuration, _interleaver.BeforeEffectAsync);

        // Not started: what it records is not under test.
        _journal = new JournalWriter(new MemoryJournal(), _time, NullLogger<JournalWriter>.Instance);
        _pauses = new PauseCache(new MemoryPauseStore(), new TimerlessTimeProvider(_time), NullLogger<PauseCache>.Instance);
        Target = createTarget(new SimulationEnvironment(schedule, _time, _interleaver.BeforeEffectAsync, NextFault, _metrics, _activities));
    }

    public TTarget Target { get; }

    public IReadOnlyCollection<ReviewItem> ReviewItems => _review.Items;

    public IReadOnlyList<QueuedMessage> PoisonMessages => _queue.PoisonMessages;

    /// <summary>How often two people act on random review items while events are processed.</summary>
    public int MaxReviewActions { get; init; }

    public IReadOnlyList<ReviewLogEntry> ReviewLog => _reviewLog.Entries;

    public IReadOnlyList<ReviewActionResult> ReviewResults => _reviewResults;

    /// <summary>Enqueues the events and processes them until the queue is empty.</summary>
    public async Task RunAsync(IEnumerable<byte[]> events)
    {
        foreach (var json in events)
        {
            _queue.Enqueue(EventMessage.Create(Target.Name, json, _time.GetUtcNow()));
        }

        for (var step = 0; step < MaxSteps; step++)
        {
            if (!await RunStepAsync())
            {
                return;
            }

            Target.AfterStep();
        }

        throw new InvalidOperationException($"The queue is not empty after {MaxSteps} steps.");
    }

    public void Dispose()
    {
        Target.Dispose();
        _journal.Dispose();
        _metrics.Dispose();
        _activities.Dispose();
    }

    /// <summary>Executes one step of one worker; false if nothing is left to do.</summary>
    private async Task<bool> RunStepAsync()
    {
        _seenItems.UnionWith(_review.Items.Select(item => item.Id));
        if (_reviewActions < MaxReviewActions && _seenItems.Count > 0 && _random.Next(8) == 0)
        {
            _reviewActions++;
            await _interleaver.StartAsync(new SimulatedWorker(), ActOnReviewItemAsync);
            return true;
        }

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

    // Any action, also one that the item does not offer, and on items that are resolved already.
    private async Task ActOnReviewItemAsync()
    {
        var targets = new TargetRegistry([Target.CreateTarget()]);
        var reader = new ReviewSubjectReader(_review, new ReviewEventReader(_queue, _time), _ledger, targets);
        var actions = new ReviewActions(_review, _reviewLog, _queue, reader, _time, NullLogger<ReviewActions>.Instance);
        var id = _seenItems.ElementAt(_random.Next(_seenItems.Count));
        var actor = new ReviewActor($"operator {_random.Next(2)}");
        var candidates = _review.Items.FirstOrDefault(item => item.Id == id)?.Candidates ?? [];
        _reviewResults.Add(await (_random.Next(10) switch
        {
            < 4 when candidates.Count > 0 => actions.ApproveAsync(id, ReviewChoice.Link(candidates[_random.Next(candidates.Count)]), actor, CancellationToken.None),
            < 6 => actions.ApproveAsync(id, ReviewChoice.Create, actor, CancellationToken.None),
            6 => actions.ApproveAsync(id, ReviewChoice.SkipFields("email"), actor, CancellationToken.None),
            7 => actions.DismissAsync(id, actor, CancellationToken.None),
            _ => actions.RetryAsync(id, actor, CancellationToken.None),
        }));
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
        var targets = new TargetRegistry([Target.CreateTarget()]);
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
            new RecordWriter(finder, new EmailConflictResolver(_ledger, Options.Create(new RetryOptions()), _time), _ledger, _time),
            new RecordRemover(_ledger),
            new NotificationPlanner(_hash),
            _ledgerOptions,
            Options.Create(new RetryOptions()),
            new TimerlessTimeProvider(_time),
            NullLogger<EventProcessor>.Instance);
        var settler = new MessageSettler(
            _queue,
            new RetrySchedule(Options.Create(new RetryOptions()), _random),
            _review,
            new UserDataEraser(_review, _queue),
            targets,
            new OutcomeJournal(_journal, _hash, targets, _time),
            _metrics,
            _time,
            NullLogger<MessageSettler>.Instance);
        return new QueueMessageProcessor(
            _queue,
            targets,
            eventProcessor,
            settler,
            new TenantGuard(_tenant, new FixedOptionsMonitor<WebhookOptions>(new WebhookOptions()), NullLogger<TenantGuard>.Instance),
            _pauses,
            new LargeEventLimiter(Options.Create(new WebhookOptions())),
            _activities);
    }

    private sealed class TestMeterFactory : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}
