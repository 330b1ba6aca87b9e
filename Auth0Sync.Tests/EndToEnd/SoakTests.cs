using System.Globalization;
using Auth0Sync.Benchmarks.Users;
using Auth0Sync.Core;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Webhook;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Benchmarks;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Memory;
using Azure;
using Microsoft.Extensions.Options;
using Xunit;
using Xunit.Abstractions;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>
/// Hours of load in minutes: the product's full composition over an in-memory storage account. Calls to HubSpot fail or
/// lose their response, the ledger and the queue fail, and events are duplicated. No event may be lost or applied twice,
/// and memory use must not grow.
/// <para>
/// Run it with <c>AUTH0SYNC_LONG=1 dotnet test Auth0Sync.Tests --filter FullyQualifiedName~SoakTests --logger "console;verbosity=detailed"</c>.
/// The faults and duplicates follow from a seed, which is printed; <c>AUTH0SYNC_SOAK_SEED</c> sets it.
/// </para>
/// </summary>
[Trait("Category", "Long")]
[Collection(nameof(NonParallelCollection))]
public sealed class SoakTests
{
    private const int Users = 50_000;
    private const int Revisions = 4;
    private const int Events = Users * Revisions;
    private const int Backlog = 2_000;

    private const double CallFailureRate = 0.02;
    private const double StorageFailureRate = 0.002;
    private const double DuplicateRate = 0.01;

    private const int MeasureEvery = Events / 40;

    private static readonly int Seed =
        int.TryParse(Environment.GetEnvironmentVariable("AUTH0SYNC_SOAK_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : Random.Shared.Next();

    private readonly ITestOutputHelper _output;
    private readonly HeapSamples _heap;
    private readonly SeededRandom _random = new(Seed);

    public SoakTests(ITestOutputHelper output) => (_output, _heap) = (output, new HeapSamples(output));

    [LongFact]
    public async Task Two_hundred_thousand_events_with_faults_lose_nothing_and_keep_memory_flat()
    {
        _output.WriteLine($"Seed: {Seed}");
        var account = new SimulatedAccount(new SimulatorOptions
        {
            Limits = SimulatorLimits.Unlimited,
            CustomProperties = [PropertyDefinition.CreateUniqueText("auth0_user_id"), new("auth0_email_verified"), new("auth0_status"), new("auth0_last_event")],
        });
        using var host = CreateHost(account);
        await host.StartAsync();
        var queue = host.Services.GetRequiredService<MemoryEventQueue>();
        using var stop = new CancellationTokenSource();
        var queuePump = new QueuePump(queue, new QueuePumpOptions(32, 480, TimeSpan.FromSeconds(1)), host.Services.GetRequiredService<QueueMessageProcessor>().ProcessAsync, TimeProvider.System);
        var pumping = queuePump.RunAsync(stop.Token);

        await FeedAsync(host.Services.GetRequiredService<EventReceiver>(), queue);
        await Poll.UntilAsync(() => queue.Count == 0, "the queue is empty");
        await stop.CancelAsync();
        await pumping;
        await host.StopAsync();

        _output.WriteLine($"{account.Calls.Total} calls for {Events} events");
        Assert.Empty(queue.PoisonMessages);
        Assert.Empty(host.Services.GetRequiredService<MemoryReviewStore>().Items);
        AssertEveryUserOnce(account);

        // All users exist after the first quarter.
        _heap.AssertFlatSince(quarter: 2);
    }

    private IHost CreateHost(SimulatedAccount account)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(TestApp.ValidSettings)
        {
            ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
            ["Auth0Sync:HubSpot:BaseAddress"] = "http://localhost/",
            ["Auth0Sync:HubSpot:CallsPerTenSeconds"] = "1000000",
            ["Auth0Sync:Retry:FirstDelay"] = "00:00:01",
            ["Auth0Sync:Ledger:LeaseDuration"] = "00:00:30",
        });
        builder.Services.AddAuth0Sync(builder.Configuration).AddMemoryStorage();
        builder.Services.AddSingleton(new MemoryEventQueue(TimeProvider.System, SimulateStorageFaultAsync));
        builder.Services.AddSingleton(services => new MemoryLedger(
            services.GetRequiredService<LedgerHasher>(),
            TimeProvider.System,
            services.GetRequiredService<IOptions<LedgerOptions>>().Value.LeaseDuration,
            SimulateStorageFaultAsync));
        builder.Services.AddHttpClient("hubspot").ConfigurePrimaryHttpMessageHandler(() => new SimulatedHubSpotHandler(account, () => Task.CompletedTask, NextFault));
        return builder.Build();
    }

    private Task SimulateStorageFaultAsync() => _random.IsHit(StorageFailureRate)
        ? Task.FromException(new RequestFailedException(503, "busy"))
        : Task.CompletedTask;

    private CallFault NextFault() => _random.IsHit(CallFailureRate)
        ? _random.Pick(CallFault.ConnectionLostBeforeEffect, CallFault.ConnectionLostAfterEffect, CallFault.Unavailable)
        : CallFault.None;

    private async Task FeedAsync(EventReceiver receiver, MemoryEventQueue queue)
    {
        var sent = 0;
        for (var revision = 0; revision < Revisions; revision++)
        {
            for (var user = 1; user <= Users; user++)
            {
                var json = revision == 0 ? SampleUsers.CreateUserCreatedEvent(user, DateTimeOffset.UtcNow) : SampleUsers.CreateUserUpdatedEvent(user, revision, DateTimeOffset.UtcNow);
                for (var copies = _random.IsHit(DuplicateRate) ? 2 : 1; copies > 0; copies--)
                {
                    await SendAsync(receiver, json);
                }

                if (++sent % MeasureEvery == 0)
                {
                    _heap.Take($"{sent} events");
                }

                await Poll.UntilAsync(() => queue.Count < Backlog, "the backlog is short");
            }
        }
    }

    // Auth0 retries an event that was not stored.
    private static async Task SendAsync(EventReceiver receiver, byte[] json)
    {
        string? Header(string name) => name switch
        {
            "Authorization" => $"Bearer {TestApp.BearerToken}",
            "Content-Type" => "application/json",
            _ => null,
        };

        while (true)
        {
            using var body = new MemoryStream(json, writable: false);
            if ((await receiver.ReceiveAsync(new WebhookRequest("POST", Header, body), CancellationToken.None)).StatusCode == 202)
            {
                return;
            }
        }
    }

    private static void AssertEveryUserOnce(SimulatedAccount account)
    {
        var contacts = account.Contacts.ToLookup(contact => contact["auth0_user_id"]);
        Assert.Equal(Users, account.Contacts.Length);
        for (var user = 1; user <= Users; user++)
        {
            Assert.Equal(SampleUsers.GetGivenName(user, Revisions - 1), Assert.Single(contacts[SampleUsers.GetUserId(user)])["firstname"]);
        }
    }

    /// <summary>Random numbers for concurrent callers. The seed determines them, but not who gets which.</summary>
    private sealed class SeededRandom(int seed)
    {
        private readonly Lock _lock = new();
        private readonly Random _random = new(seed);

        public bool IsHit(double rate)
        {
            lock (_lock)
            {
                return _random.NextDouble() < rate;
            }
        }

        public T Pick<T>(params T[] items)
        {
            lock (_lock)
            {
                return _random.GetItems(items, 1)[0];
            }
        }
    }
}
