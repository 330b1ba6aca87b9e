using Auth0Sync.Benchmarks.Measuring;
using Auth0Sync.Benchmarks.Product;
using Auth0Sync.Benchmarks.Simulator;
using Auth0Sync.Benchmarks.Users;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Benchmarks.Growth;

/// <summary>
/// Whether an event costs more where there are more users, and whether memory grows with the events. Systems of several
/// sizes live side by side and take turns in short rounds, so whatever disturbs one disturbs the others. HubSpot has no
/// limit here, and is in processes of its own, so their processor time does not count.
/// </summary>
internal sealed class GrowthBenchmark(GrowthOptions options, IWorkReporter work) : IAsyncDisposable
{
    // Far fewer than the fewest users: the events of one user must not wait for each other.
    private const int Backlog = 500;

    private const double Megabyte = 1024 * 1024;

    private readonly OutcomeMeter _outcomes = new();
    private readonly List<GrowingSystem> _systems = [];

    /// <summary>Measures.</summary>
    /// <exception cref="BenchmarkException">Something came to a stop.</exception>
    public async Task<GrowthResult> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var users in options.Sizes)
        {
            var system = await GrowingSystem.StartAsync(users, _outcomes, options.Settings, cancellationToken);
            _systems.Add(system);
            await work.RunAsync($"{users} users", system.CreateAsync, cancellationToken);
        }

        await work.RunAsync("Warming up", cancellation => RoundAsync(isMeasured: false, cancellation), cancellationToken);
        for (var round = 1; round <= options.Rounds; round++)
        {
            await work.RunAsync($"Round {round} of {options.Rounds}", cancellation => RoundAsync(isMeasured: true, cancellation), cancellationToken);
        }

        List<double> heap = [HeapMb()];
        List<double> workingSet = [Environment.WorkingSet / Megabyte];
        var system0 = _systems[0];
        for (var quarter = 1; quarter <= 4; quarter++)
        {
            await work.RunAsync($"Quarter {quarter} of {options.Events} events", cancellation => system0.UpdateAsync(options.Events / 4, cancellation), cancellationToken);
            heap.Add(HeapMb());
            workingSet.Add(Environment.WorkingSet / Megabyte);
        }

        return GrowthResult.Of([.. _systems.Select(system => system.Cost())], heap, workingSet, options.Events);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var system in _systems)
        {
            await system.DisposeAsync();
        }

        _outcomes.Dispose();
    }

    private async Task RoundAsync(bool isMeasured, CancellationToken cancellationToken)
    {
        foreach (var system in _systems)
        {
            await system.PlayAsync(options.EventsPerRound, isMeasured, cancellationToken);
        }
    }

    private static double HeapMb()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true) / Megabyte;
    }

    private sealed class GrowingSystem(int users, SimulatorProcess simulator, MemoryProduct product, EventFeed feed) : IAsyncDisposable
    {
        private readonly List<EventCost> _costs = [];
        private int _updates;

        public static async Task<GrowingSystem> StartAsync(
            int users,
            OutcomeMeter outcomes,
            IReadOnlyDictionary<string, string?> settings,
            CancellationToken cancellationToken)
        {
            var simulator = await SimulatorProcess.StartAsync(SimulatorProcess.Unlimited, cancellationToken);
            var product = await MemoryProduct.StartAsync(ProductSettings.For(simulator.BaseAddress, settings, simulator.HasLimits), cancellationToken);
            return new GrowingSystem(users, simulator, product.StartPump(), new EventFeed(product, outcomes, Backlog, senders: 1));
        }

        public Task CreateAsync(CancellationToken cancellationToken) => feed.SendAsync(users, ImportedUsers.Created, cancellationToken);

        // The users take turns, and each update of a user is a new one.
        public async Task UpdateAsync(int events, CancellationToken cancellationToken)
        {
            var before = _updates;
            await feed.SendAsync(
                events,
                (number, at) => ImportedUsers.Updated(((before + number - 1) % users) + 1, ((before + number - 1) / users) + 1, at),
                cancellationToken);
            _updates += events;
        }

        public async Task PlayAsync(int events, bool isMeasured, CancellationToken cancellationToken)
        {
            GC.Collect();
            var calls = await simulator.CallsAsync(cancellationToken);
            var (cpu, allocated, operations) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(), product.Ledger.Operations);
            await UpdateAsync(events, cancellationToken);
            (cpu, allocated, operations) = (Environment.CpuUsage.TotalTime - cpu, GC.GetTotalAllocatedBytes() - allocated, product.Ledger.Operations - operations);
            if (isMeasured)
            {
                var made = (await simulator.CallsAsync(cancellationToken)).Since(calls).Total;
                _costs.Add(new EventCost(
                    users,
                    cpu.TotalMicroseconds / events,
                    (double)made / events,
                    (double)operations / events,
                    (double)allocated / events));
            }
        }

        public EventCost Cost() => new(
            users,
            Percentiles.Median(_costs.Select(cost => cost.CpuMicroseconds)),
            Percentiles.Median(_costs.Select(cost => cost.Calls)),
            Percentiles.Median(_costs.Select(cost => cost.TableOperations)),
            Percentiles.Median(_costs.Select(cost => cost.AllocatedBytes)));

        public async ValueTask DisposeAsync()
        {
            await product.DisposeAsync();
            await simulator.DisposeAsync();
        }
    }
}
