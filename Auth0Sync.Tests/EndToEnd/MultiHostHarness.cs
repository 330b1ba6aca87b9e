using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Xunit;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>Hosts that are processes of their own, over one storage account and one HubSpot.</summary>
internal sealed class MultiHostHarness : IAsyncDisposable
{
    // The storage emulator gets slow with a backlog: what takes 3 ms with 500 messages waiting takes 34 ms with 8,000.
    private const int MaxBacklog = 300;
    private const int MaxConcurrentDeliveries = 4;

    // Longer than the ten minutes that a message in work stays hidden.
    private static readonly TimeSpan AfterMessageLeases = TimeSpan.FromMinutes(11);

    private readonly string _folder = Directory.CreateTempSubdirectory("installation-").FullName;
    private readonly AzuriteWithAdjustableClock _azurite;
    private readonly SimulatorServer _hubSpot;
    private int _deliveryCount;

    private MultiHostHarness(AzuriteWithAdjustableClock azurite, SimulatorServer hubSpot, int hosts)
    {
        (_azurite, _hubSpot) = (azurite, hubSpot);
        Hosts = [.. Enumerable.Range(1, hosts).Select(number => new RestartableHost($"host-{number}", _folder, azurite.ConnectionString, hubSpot))];
    }

    /// <summary>The hosts.</summary>
    public IReadOnlyList<RestartableHost> Hosts { get; }

    /// <summary>The simulated HubSpot.</summary>
    public SimulatedAccount HubSpot => _hubSpot.Account;

    /// <summary>How many deliveries were taken so far.</summary>
    public int DeliveryCount => Volatile.Read(ref _deliveryCount);

    /// <summary>Starts it.</summary>
    public static async Task<MultiHostHarness> StartAsync(AzuriteWithAdjustableClock azurite, int hosts)
    {
        var hubSpot = await SimulatorServer.StartAsync(new SimulatorOptions { Limits = SimulatorLimits.Unlimited }, CancellationToken.None);
        var installation = new MultiHostHarness(azurite, hubSpot, hosts);
        foreach (var host in installation.Hosts)
        {
            await host.StartAsync();
        }

        return installation;
    }

    /// <summary>Delivers events to the hosts in turn, with a bounded backlog, until all are taken.</summary>
    public async Task DeliverAllAsync(IEnumerable<string> events)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrentDeliveries };
        await Parallel.ForEachAsync(events.Index(), options, async (one, _) =>
        {
            if (one.Index % 25 == 0)
            {
                await Poll.UntilAsync(async () => await CountMessagesAsync(EventQueue.QueueName) < MaxBacklog, "the backlog is short");
            }

            await Hosts[one.Index % Hosts.Count].DeliverAsync(one.Item);
            Interlocked.Increment(ref _deliveryCount);
        });
    }

    /// <summary>Kills one host in its work and starts it again, while the others work on.</summary>
    public async Task KillAndRestartAsync(RestartableHost host)
    {
        await KillDuringWritesAsync([host]);
        await host.StartAsync();
    }

    /// <summary>
    /// Kills all hosts in their work, lets the storage service's time pass until everything that they had in work comes
    /// back, and starts them again. No host lives while the clock moves, so no living host's lease ends before its time.
    /// </summary>
    public async Task KillAllAndRestartAsync()
    {
        await KillDuringWritesAsync(Hosts);
        await _azurite.AdvanceClockAsync(AfterMessageLeases);
        await Task.WhenAll(Hosts.Select(host => host.StartAsync()));
    }

    /// <summary>Waits until the queue is empty; messages that are hidden or in work count too.</summary>
    public Task WaitUntilQueueIsEmptyAsync() =>
        Poll.UntilAsync(async () => await CountMessagesAsync(EventQueue.QueueName) == 0, "the queue is empty");

    /// <summary>Asserts that nothing was set aside.</summary>
    public async Task AssertNothingPoisonedOrInReviewAsync()
    {
        Assert.Equal(0, await CountMessagesAsync(EventQueue.PoisonQueueName));
        Assert.Empty(await new TableClient(_azurite.ConnectionString, ReviewStore.TableName).QueryAsync<TableEntity>().ToListAsync());
    }

    /// <summary>What a person wants to know of a test that hangs.</summary>
    public async Task<string> DescribeStateAsync()
    {
        var visible = (await new QueueClient(_azurite.ConnectionString, EventQueue.QueueName).PeekMessagesAsync(32)).Value;
        var hosts = Hosts.Select(host => $"--- {host.KillCount} kills, printed since the last start:\n{host.Output}");
        return $"{DeliveryCount} delivered, {await CountMessagesAsync(EventQueue.QueueName)} in the queue, {visible.Length} or more of them visible, "
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
