using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Correlation.Execution;
using Auth0Sync.Core.Correlation.Handlers;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Matching;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Targets.Http.RateLimiting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Operations.DryRun;

/// <summary>
/// The product's own handlers, rules, writer and targets in a container that cannot write: it has no queue, no review store and
/// no storage account, reads from the real ledger, and its HTTP clients refuse requests that change something. Its only traces
/// are its share of the call budget, so that it does not exceed the limit together with the workers, and an open circuit.
/// </summary>
internal sealed class DryRunHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly ILedgerReader _ledger;

    private DryRunHost(ServiceProvider services, ILedgerReader ledger) => (_services, _ledger) = (services, ledger);

    /// <summary>The enabled targets. They are asked and never written to.</summary>
    public IReadOnlyCollection<ITarget> Targets => _services.GetRequiredService<TargetRegistry>().All;

    public LedgerHasher Hasher => _services.GetRequiredService<LedgerHasher>();

    /// <param name="host">The services of the host.</param>
    /// <param name="configuration">The settings of the dry run.</param>
    public static DryRunHost Create(IServiceProvider host, IConfiguration configuration)
    {
        var descriptors = host.GetServices<TargetDescriptor>().ToList();
        var settings = new ConfigurationBuilder()
            .AddConfiguration(configuration)
            .AddInMemoryCollection(descriptors.SelectMany(GetReadOnlySettings))
            .Build();
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(settings)
            .AddSingleton(host.GetRequiredService<TimeProvider>())
            .AddSingleton(host.GetRequiredService<ILoggerFactory>())
            .AddSingleton(Random.Shared)
            .AddDryRun(settings)
            .RemoveAll<ILedger>()
            .Replace(ServiceDescriptor.Singleton(host.GetRequiredService<IInstanceRegistry>()));
        foreach (var replacements in host.GetServices<DryRunServices>())
        {
            replacements.Configure(services);
        }

        // Last, so that it is below all other handlers.
        services.PostConfigureAll<HttpClientFactoryOptions>(options => options.HttpMessageHandlerBuilderActions.Add(builder =>
            builder.AdditionalHandlers.Add(new ReadOnlyHttpHandler(descriptors.Find(target => target.Name == builder.Name)?.ReadingPosts ?? []))));
        return new DryRunHost(services.BuildServiceProvider(), host.GetRequiredService<ILedger>());
    }

    /// <summary>Processes an event for a target, as the product does.</summary>
    public async Task<DryRunResult> ProcessAsync(Auth0Event auth0Event, ITarget target, DryRunState state, CancellationToken cancellationToken)
    {
        var recorder = new DryRunRecorder();
        var ledger = new OverlayLedger(_ledger, state.Ledger, recorder);
        var before = await ledger.ReadAsync(target.Name, auth0Event.User.UserId, cancellationToken);
        ITarget dryTarget = target switch
        {
            IRecordLookup records => DryRunRecordTarget.Create(records, state.GetRecords(target.Name), recorder),
            INotificationRecipients recipients => new DryRunNotificationTarget(recipients, recorder),
            _ => throw new InvalidOperationException($"{target.Name} implements neither {nameof(IRecordLookup)} nor {nameof(INotificationRecipients)}."),
        };
        var outcome = await CreateProcessor(ledger, recorder).ProcessAsync(auth0Event, dryTarget, decision: null, cancellationToken);
        return new DryRunResult(auth0Event, target, outcome, before, recorder);
    }

    /// <summary>The result of an event that is not processed for a target, because its outcome is certain before.</summary>
    public async Task<DryRunResult> PassOverAsync(Auth0Event auth0Event, ITarget target, Outcome outcome, DryRunState state, CancellationToken cancellationToken)
    {
        var recorder = new DryRunRecorder();
        var before = await new OverlayLedger(_ledger, state.Ledger, recorder).ReadAsync(target.Name, auth0Event.User.UserId, cancellationToken);
        return new DryRunResult(auth0Event, target, outcome, before, recorder);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private EventProcessor CreateProcessor(ILedger ledger, DryRunRecorder recorder)
    {
        var time = _services.GetRequiredService<TimeProvider>();
        var conflicts = new EmailConflictResolver(ledger, _services.GetRequiredService<IOptions<RetryOptions>>(), time);
        return new EventProcessor(
            _services.GetRequiredService<EventRouter>(),
            ledger,
            new RecordWriter(new RecordingFinder(_services.GetRequiredService<IRecordFinder>(), recorder), conflicts, ledger, time),
            new RecordRemover(ledger),
            _services.GetRequiredService<NotificationPlanner>(),
            _services.GetRequiredService<IOptions<LedgerOptions>>(),
            _services.GetRequiredService<IOptions<RetryOptions>>(),
            time,

            // It would log the event as if it were processed.
            NullLogger<EventProcessor>.Instance);
    }

    private static IEnumerable<KeyValuePair<string, string?>> GetReadOnlySettings(TargetDescriptor target) =>
        target.CreatingSettings.Select(setting => KeyValuePair.Create($"{target.Section}:{setting}", (string?)"false"));
}

/// <summary>What a dry run would have written so far.</summary>
internal sealed class DryRunState
{
    private readonly Dictionary<string, RecordOverlay> _recordsByTarget = new(StringComparer.Ordinal);

    public LedgerOverlay Ledger { get; } = new();

    public RecordOverlay GetRecords(string target)
    {
        if (!_recordsByTarget.TryGetValue(target, out var records))
        {
            _recordsByTarget[target] = records = new RecordOverlay();
        }

        return records;
    }
}

/// <param name="Event">The event.</param>
/// <param name="Target">The target.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="Before">The row of the user before the event.</param>
/// <param name="Recorder">The calls.</param>
internal sealed record DryRunResult(Auth0Event Event, ITarget Target, Outcome Outcome, LedgerEntry Before, DryRunRecorder Recorder);
