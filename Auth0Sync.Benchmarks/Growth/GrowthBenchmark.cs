using Auth0Sync.Benchmarks.Measuring;
using Auth0Sync.Benchmarks.Product;
using Auth0Sync.Benchmarks.Simulator;
using Auth0Sync.Benchmarks.Users;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Benchmarks.Growth;

/// <summary>
/// Measures whether the cost of an event grows with the number of users, and memory with the number of events. Systems of
/// several sizes alternate in short rounds, so that disturbances affect all of them. HubSpot has no limits here and runs in
/// separate processes, whose processor time is not counted.
/// </summary>
internal sealed class GrowthBenchmark(GrowthOptions options, IProgressReporter progress) : IAsyncDisposable
{
    // Far fewer than the smallest number of users, so that events of one user do not wait for each other.
    private const int MaxEventsInFlight = 500;

    private const double Megabyte = 1024 * 1024;

    private readonly OutcomeCollector _outcomes = new();
    private readonly List<GrowingSystem> _systems = [];
    /// <exception cref="BenchmarkException">Nothing was processed for too long.</exception>
    public async Task<GrowthResult> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var users in options.UserCounts)
        {
            var system = await GrowingSystem.StartAsync(users, _outcomes, options.Settings, cancellationToken);
            _systems.Add(system);
            await progress.RunAsync($"{users} users", system.CreateUsersAsync, cancellationToken);
        }

        await progress.RunAsync("Warming up", cancellation => RunRoundAsync(isMeasured: false, cancellation), cancellationToken);
        for (var round = 1; round <= options.RoundCount; round++)
        {
            await progress.RunAsync($"Round {round} of {options.RoundCount}", cancellation => RunRoundAsync(isMeasured: true, cancellation), cancellationToken);
        }

        List<double> heap = [MeasureHeapMb()];
        List<double> workingSet = [Environment.WorkingSet / Megabyte];
        var system0 = _systems[0];
        for (var quarter = 1; quarter <= 4; quarter++)
        {
            await progress.RunAsync($"Quarter {quarter} of {options.MemoryEventCount} events", cancellation => system0.UpdateUsersAsync(options.MemoryEventCount / 4, cancellation), cancellationToken);
            heap.Add(MeasureHeapMb());
            workingSet.Add(Environment.WorkingSet / Megabyte);
        }

        return GrowthResult.Create([.. _systems.Select(system => system.GetMedianCost())], heap, workingSet, options.MemoryEventCount);
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

    private async Task RunRoundAsync(bool isMeasured, CancellationToken cancellationToken)
    {
        foreach (var system in _systems)
        {
            await system.MeasureRoundAsync(options.EventsPerRound, isMeasured, cancellationToken);
        }
    }

    private static double MeasureHeapMb()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true) / Megabyte;
    }

    private sealed class GrowingSystem(int users, SimulatorProcess simulator, InMemorySystemUnderTest system, LoadGenerator loadGenerator) : IAsyncDisposable
    {
        private readonly List<EventCost> _costs = [];
        private int _updateCount;

        public static async Task<GrowingSystem> StartAsync(
            int users,
            OutcomeCollector outcomes,
            IReadOnlyDictionary<string, string?> settings,
            CancellationToken cancellationToken)
        {
            var simulator = await SimulatorProcess.StartAsync(SimulatorProcess.UnlimitedTier, cancellationToken);
            var product = await InMemorySystemUnderTest.StartAsync(SystemUnderTestSettings.Create(simulator.BaseAddress, settings, simulator.HasLimits), cancellationToken);
            return new GrowingSystem(users, simulator, product.StartQueuePumps(), new LoadGenerator(product, outcomes, MaxEventsInFlight, senderCount: 1));
        }

        public Task CreateUsersAsync(CancellationToken cancellationToken) => loadGenerator.SendAsync(users, SampleUsers.CreateUserCreatedEvent, cancellationToken);

        // The users alternate, and each update has a new revision.
        public async Task UpdateUsersAsync(int events, CancellationToken cancellationToken)
        {
            var before = _updateCount;
            await loadGenerator.SendAsync(
                events,
                (number, at) => SampleUsers.CreateUserUpdatedEvent(((before + number - 1) % users) + 1, ((before + number - 1) / users) + 1, at),
                cancellationToken);
            _updateCount += events;
        }

        public async Task MeasureRoundAsync(int events, bool isMeasured, CancellationToken cancellationToken)
        {
            GC.Collect();
            var calls = await simulator.GetCallCountsAsync(cancellationToken);
            var (cpu, allocated, operations) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(), system.Ledger.OperationCount);
            await UpdateUsersAsync(events, cancellationToken);
            (cpu, allocated, operations) = (Environment.CpuUsage.TotalTime - cpu, GC.GetTotalAllocatedBytes() - allocated, system.Ledger.OperationCount - operations);
            if (isMeasured)
            {
                var made = (await simulator.GetCallCountsAsync(cancellationToken)).Subtract(calls).Total;
                _costs.Add(new EventCost(
                    users,
                    cpu.TotalMicroseconds / events,
                    (double)made / events,
                    (double)operations / events,
                    (double)allocated / events));
            }
        }

        public EventCost GetMedianCost() => new(
            users,
            Percentiles.GetMedian(_costs.Select(cost => cost.CpuMicroseconds)),
            Percentiles.GetMedian(_costs.Select(cost => cost.Calls)),
            Percentiles.GetMedian(_costs.Select(cost => cost.TableOperations)),
            Percentiles.GetMedian(_costs.Select(cost => cost.AllocatedBytes)));

        public async ValueTask DisposeAsync()
        {
            await system.DisposeAsync();
            await simulator.DisposeAsync();
        }
    }
}
