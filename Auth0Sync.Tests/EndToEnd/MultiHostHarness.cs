using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Xunit;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>Several local host processes that share one storage account and one simulated HubSpot.</summary>
internal sealed class MultiHostHarness : IAsyncDisposable
{
    // The storage emulator slows down with a backlog: a request takes 3 ms with 500 messages and 34 ms with 8,000.
    private const int MaxBacklog = 300;
    private const int MaxConcurrentDeliveries = 4;

    // Longer than the ten minutes for which a message in progress is invisible.
    private static readonly TimeSpan AfterMessageLeases = TimeSpan.FromMinutes(11);

    private readonly string _folder = Directory.CreateTempSubdirectory("multi-host-").FullName;
    private readonly AzuriteWithAdjustableClock _azurite;
    private readonly SimulatorServer _hubSpot;
    private int _deliveryCount;

    private MultiHostHarness(AzuriteWithAdjustableClock azurite, SimulatorServer hubSpot, int hosts)
    {
        (_azurite, _hubSpot) = (azurite, hubSpot);
        Hosts = [.. Enumerable.Range(1, hosts).Select(number => new RestartableHost($"host-{number}", _folder, azurite.ConnectionString, hubSpot))];
    }

    public IReadOnlyList<RestartableHost> Hosts { get; }

    public SimulatedAccount HubSpot => _hubSpot.Account;

    /// <summary>The number of deliveries accepted so far.</summary>
    public int DeliveryCount => Volatile.Read(ref _deliveryCount);

    public static async Task<MultiHostHarness> StartAsync(AzuriteWithAdjustableClock azurite, int hosts)
    {
        var hubSpot = await SimulatorServer.StartAsync(new SimulatorOptions { Limits = SimulatorLimits.Unlimited }, CancellationToken.None);
        var harness = new MultiHostHarness(azurite, hubSpot, hosts);
        try
        {
            foreach (var host in harness.Hosts)
            {
                await host.StartAsync();
            }

            return harness;
        }
        catch
        {
            await harness.DisposeAsync();
            throw;
        }
    }

    /// <summary>Delivers events to the hosts in turn, with a limited backlog, until all are accepted.</summary>
    public async Task DeliverAllAsync(IEnumerable<string> events)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrentDeliveries };
        await Parallel.ForEachAsync(events.Index(), options, async (delivery, _) =>
        {
            if (delivery.Index % 25 == 0)
            {
                await Poll.UntilAsync(async () => await CountMessagesAsync(TargetQueue.GetName("hubspot")) < MaxBacklog, "the backlog is short");
            }

            await Hosts[delivery.Index % Hosts.Count].DeliverAsync(delivery.Item);
            Interlocked.Increment(ref _deliveryCount);
        });
    }

    /// <summary>Kills a host during a write and restarts it, while the others continue.</summary>
    public async Task KillAndRestartAsync(RestartableHost host)
    {
        await KillDuringWritesAsync([host]);
        await host.StartAsync();
    }

    /// <summary>
    /// Kills all hosts during a write, advances the storage clock until their messages become visible again, and restarts
    /// them. No host runs while the clock moves, so no lease of a running host expires early.
    /// </summary>
    public async Task KillAllAndRestartAsync()
    {
        await KillDuringWritesAsync(Hosts);
        await _azurite.AdvanceClockAsync(AfterMessageLeases);
        await Task.WhenAll(Hosts.Select(host => host.StartAsync()));
    }

    /// <summary>Waits until the queue is empty, including invisible messages and those in progress.</summary>
    public Task WaitUntilQueueIsEmptyAsync() =>
        Poll.UntilAsync(async () => await CountMessagesAsync(TargetQueue.GetName("hubspot")) == 0, "the queue is empty");

    /// <summary>Asserts that the poison queue and the review are empty.</summary>
    public async Task AssertNothingPoisonedOrInReviewAsync()
    {
        Assert.Equal(0, await CountMessagesAsync(TargetQueue.GetPoisonName("hubspot")));
        Assert.Empty(await new TableClient(_azurite.ConnectionString, ReviewStore.TableName).QueryAsync<TableEntity>().ToListAsync());
    }

    /// <summary>Describes the state, for a test that timed out.</summary>
    public async Task<string> DescribeStateAsync()
    {
        var visible = (await new QueueClient(_azurite.ConnectionString, TargetQueue.GetName("hubspot")).PeekMessagesAsync(32)).Value;
        var hosts = Hosts.Select(host => $"--- {host.KillCount} kills, output since the last start:\n{host.Output}");
        return $"{DeliveryCount} delivered, {await CountMessagesAsync(TargetQueue.GetName("hubspot"))} in the queue, {visible.Length} or more of them visible, "
            + $"last call {HubSpot.Calls.Calls.LastOrDefault()}\n{string.Join('\n', hosts)}";
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in Hosts)
        {
            await host.DisposeAsync();
        }

        await _hubSpot.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task KillDuringWritesAsync(IReadOnlyList<RestartableHost> hosts)
    {
        await Task.WhenAll(hosts.Select(host => host.DelayWriteResponsesAsync()));
        await Task.WhenAll(hosts.Select(host => host.KillAsync()));
        HubSpot.Faults.Clear();
    }

    private async Task<int> CountMessagesAsync(string queue) =>
        (await new QueueClient(_azurite.ConnectionString, queue).GetPropertiesAsync()).Value.ApproximateMessagesCount;
}
