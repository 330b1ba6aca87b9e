using Auth0Sync.Core;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Queueing;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Convergence.Targets;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Memory;
using Xunit;

namespace Auth0Sync.Tests.Convergence;

/// <summary>
/// The invariant if the events of many users are processed concurrently and share calls: on real threads, with the full
/// composition of the product, and with calls that fail before or after they took effect.
/// </summary>
[Trait("Category", "Convergence")]
public sealed class SharedBatchConvergenceTests
{
    private const int UserCount = 60;
    private const int EventCount = 400;

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task Events_in_shared_batches_end_in_the_state_of_the_newest_event_of_each_user(int seed, bool traced)
    {
        var random = new Random(seed);
        var history = Enumerable.Range(0, EventCount).Select(number => CreateEvent(random, number)).ToArray();
        var deliveries = history.SelectMany(simulated => Enumerable.Repeat(simulated.ToUtf8Bytes(), simulated.DeliveryCount)).ToArray();
        random.Shuffle(deliveries);
        var hubSpot = new SimulatedAccount(new SimulatorOptions
        {
            Limits = SimulatorLimits.Unlimited,
            UnconfirmedBehavior = new UnconfirmedBehavior { TraceIdsWorkForUpdateAndUpsert = traced },
            RandomSeed = seed,
            CustomProperties = [PropertyDefinition.CreateUniqueText("auth0_user_id"), new("auth0_email_verified"), new("auth0_status"), new("auth0_last_event")],
        });
        using var host = CreateHost(hubSpot, random);
        await host.StartAsync();
        var queue = host.Services.GetRequiredService<MemoryEventQueue>();
        Array.ForEach(deliveries, json => queue.Enqueue(EventMessage.Create("hubspot", json, DateTimeOffset.UtcNow)));

        await ProcessUntilEmptyAsync(host, queue);

        Assert.Empty(queue.PoisonMessages);
        FinalStateAssert.MatchesHistory(HubSpotConvergenceTarget.ReadRecords(hubSpot), new ConvergenceTraits(), host.Services.GetRequiredService<MemoryReviewStore>().Items, history);
        var calls = hubSpot.Calls.GetCount(Operation.BatchCreate) + hubSpot.Calls.GetCount(Operation.BatchUpdate);
        Assert.InRange(calls, 1, EventCount / 4);
    }

    private static SimulatedEvent CreateEvent(Random random, int number)
    {
        var user = random.Next(UserCount);
        var kind = random.Next(10) switch { < 3 => SimulatedEventKind.Created, < 9 => SimulatedEventKind.Updated, _ => SimulatedEventKind.Deleted };
        return new SimulatedEvent(
            user,
            random.Next(60),
            number,
            kind,
            random.Next(3) == 0 ? null : random.Next(4),
            random.Next(3) == 0 ? null : (user * 10) + random.Next(3),
            random.Next(4) > 0,
            random.Next(6) == 0 ? random.Next(2) == 0 : null,
            random.Next(5) == 0 ? 2 : 1);
    }

    private static IHost CreateHost(SimulatedAccount hubSpot, Random random)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
            ["Auth0Sync:HubSpot:BaseAddress"] = "http://127.0.0.1:9",
            ["Auth0Sync:Webhook:BearerToken"] = "the-token-of-the-stream",
            ["Auth0Sync:Ledger:Key"] = new string('k', 32),
            ["Auth0Sync:HubSpot:AccessToken"] = "token",
            ["Auth0Sync:HubSpot:CallsPerTenSeconds"] = "1000",
            ["Auth0Sync:Policies:OnRemovedRecord"] = "Recreate",
            ["Auth0Sync:Retry:FirstDelay"] = "00:00:00.1",
        });
        builder.Services.AddAuth0Sync(builder.Configuration).AddMemoryStorage();
        builder.Services.AddHttpClient("hubspot").ConfigurePrimaryHttpMessageHandler(() => new SimulatedHubSpotHandler(hubSpot, () => Task.CompletedTask, NextFault));
        return builder.Build();

        CallFault NextFault()
        {
            lock (random)
            {
                return random.Next(12) == 0 ? (CallFault)random.Next(1, 5) : CallFault.None;
            }
        }
    }

    // Processes messages like one instance of the trigger until the queue is empty, including requeued ones.
    private static async Task ProcessUntilEmptyAsync(IHost host, MemoryEventQueue queue)
    {
        using var done = new CancellationTokenSource();
        var processor = host.Services.GetRequiredService<QueueMessageProcessor>();
        var pump = new QueuePump(queue, new QueuePumpOptions(32, 96, TimeSpan.FromMilliseconds(100)), processor.ProcessAsync, TimeProvider.System).RunAsync(done.Token);
        await Poll.UntilAsync(() => queue.Count == 0, "the queue is empty");
        await done.CancelAsync();
        await pump;
        await host.StopAsync(CancellationToken.None);
    }
}
