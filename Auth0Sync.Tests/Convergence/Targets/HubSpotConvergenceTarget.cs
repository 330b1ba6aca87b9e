using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.Http.RateLimiting;
using Auth0Sync.Core.Targets.HubSpot;
using Auth0Sync.Core.Targets.HubSpot.Api;
using Auth0Sync.Core.Targets.HubSpot.Batches;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Convergence.Targets;

/// <summary>HubSpot. Contacts of deleted users are deactivated, archived or erased, depending on the schedule.</summary>
internal sealed class HubSpotConvergenceTarget : RecordConvergenceTarget
{
    private readonly SimulationEnvironment _environment;
    private readonly HttpClient _http;
    private readonly PolicyOptions _policies;

    public HubSpotConvergenceTarget(SimulationEnvironment environment)
    {
        _environment = environment;
        _policies = new PolicyOptions { OnDelete = environment.Schedule.OnDelete, OnEraseLinkedRecord = EraseLinkedPolicy.Erase };
        Account = new SimulatedAccount(new SimulatorOptions
        {
            Limits = SimulatorLimits.Unlimited,
            TimeProvider = environment.Time,
            RandomSeed = environment.Schedule.Seed,
            UnconfirmedBehavior = RandomUnconfirmedBehavior(environment.Schedule.Seed),
            CustomProperties = [PropertyDefinition.CreateUniqueText("auth0_user_id"), new("auth0_email_verified"), new("auth0_status"), new("auth0_last_event")],
        });
        _http = new HttpClient(new SimulatedHubSpotHandler(Account, environment.BeforeEffect, environment.NextFault)) { BaseAddress = new Uri("http://hubspot.example") };
    }

    public override string Name => HubSpotNames.Target;

    public override ConvergenceTraits Traits { get; } = new();

    public override IReadOnlyList<RecordState> Records => ReadRecords(Account);

    public SimulatedAccount Account { get; }

    /// <summary>The contacts that are not archived.</summary>
    public static IReadOnlyList<RecordState> ReadRecords(SimulatedAccount account) =>
    [
        .. account.Contacts
            .Where(contact => !contact.IsArchived)
            .Select(contact => new RecordState(contact.Id, contact["auth0_user_id"], contact["firstname"], contact.Email, contact["auth0_status"])),
    ];

    public override ITarget CreateTarget()
    {
        // Every worker is a separate process, and time does not pass while it works, so there is nothing to wait for.
        var options = new FixedOptionsMonitor<HubSpotOptions>(new HubSpotOptions { AccessToken = "token", BatchWindow = TimeSpan.Zero, LongestWait = TimeSpan.Zero });
        if (!FieldMap.TryCreate(HubSpotDefaultFieldMap.GetMappings("auth0_user_id"), [], out var map, out _))
        {
            throw new InvalidOperationException("The default field map is invalid.");
        }

        var share = new RateLimitShare(HubSpotNames.Target, new MemoryInstanceRegistry(_environment.Time), _environment.Metrics, new TimerlessTimeProvider(_environment.Time), NullLogger<RateLimitShare>.Instance);
        var limiter = new HttpTargetRateLimiter(HubSpotNames.Target, options, share, _environment.Metrics, _environment.Time);
        var circuitBreaker = new HttpTargetCircuitBreaker(HubSpotNames.Target, new OpenCircuits(HubSpotNames.Target, new MemoryInstanceRegistry(_environment.Time), _environment.Time), _environment.Metrics, _environment.Time, NullLogger<HttpTargetCircuitBreaker>.Instance);
        var limits = new HubSpotRateLimits(limiter, options, _environment.Metrics, _environment.Time);
        var http = new HttpTargetClient(HubSpotNames.Target, _http, options, limiter, circuitBreaker, limits, _environment.Metrics, _environment.Activities, _environment.Time);
        var client = new HubSpotClient(http, options, NullLogger<HubSpotClient>.Instance);
        var schemaChecker = new HubSpotSchemaChecker(client, map, options, _environment.Time, NullLogger<HubSpotSchemaChecker>.Instance);
        return new HubSpotTarget(
            client,
            new HubSpotBatchClient(client, limiter, Options.Create(options.CurrentValue), _environment.Time),
            http,
            limits,
            schemaChecker,
            new HubSpotInspector(client, schemaChecker, limits, options),
            map,
            _policies,
            options,
            NullLogger<HubSpotTarget>.Instance);
    }

    /// <inheritdoc/>
    public override void AssertMatchesHistory(SimulatedEvent[] history, IReadOnlyCollection<ReviewItem> review)
    {
        AssertConsistent();
        base.AssertMatchesHistory(history, review);
    }

    /// <summary>The addresses are unique, and every contact belongs to a user.</summary>
    public void AssertConsistent()
    {
        Assert.All(Account.Contacts.Where(contact => contact.Email is not null && !contact.IsArchived).GroupBy(contact => contact.Email), contacts => Assert.Single(contacts));
        Assert.All(Account.Contacts, contact => Assert.NotNull(contact["auth0_user_id"]));
    }

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }

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
}
