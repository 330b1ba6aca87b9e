using System.Diagnostics;
using Auth0Sync.Benchmarks.Measuring;
using Auth0Sync.Benchmarks.Product;
using Auth0Sync.Benchmarks.Simulator;
using Auth0Sync.Benchmarks.Targets;
using Auth0Sync.Benchmarks.Users;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Benchmarks.Bulk;

/// <summary>Processes the events of an import with the product and measures its two phases.</summary>
internal sealed class BulkRun(BulkOptions options, BenchmarkTarget target, string tier, IProgressReporter progress)
{
    private readonly int _maxEventsInFlight = tier == BenchmarkTarget.UnlimitedTier ? options.MaxEventsInFlight : Math.Min(options.MaxEventsInFlight, target.MaxEventsInFlightAtLimit);

    /// <summary>Creates all users, then updates each, and checks that no event was lost or applied twice.</summary>
    /// <exception cref="BenchmarkException">An event was lost or duplicated, or nothing was processed for too long.</exception>
    public async Task<(PhaseResult Creates, PhaseResult Updates)> RunAsync(CancellationToken cancellationToken)
    {
        await using var simulator = await SimulatorProcess.StartAsync(target, tier, cancellationToken);
        using var outcomes = new OutcomeCollector();
        await using var product = await StartSystemAsync(simulator, cancellationToken);

        var creates = await MeasureAsync("creates", product, simulator, outcomes, SampleUsers.CreateUserCreatedEvent, cancellationToken);
        var updates = await MeasureAsync("updates", product, simulator, outcomes, (user, at) => SampleUsers.CreateUserUpdatedEvent(user, 1, at), cancellationToken);
        await BenchmarkVerifier.VerifyRecordsAsync(simulator, options.Users, _ => 1, cancellationToken);
        await BenchmarkVerifier.VerifyNothingRemainsAsync(product, cancellationToken);
        return (creates, updates);
    }

    private async Task<ISystemUnderTest> StartSystemAsync(SimulatorProcess simulator, CancellationToken cancellationToken)
    {
        var settings = SystemUnderTestSettings.Create(simulator.Settings, options.Settings);
        return options.Storage == StorageKind.Memory
            ? (await InMemorySystemUnderTest.StartAsync(settings, cancellationToken)).StartQueuePumps()
            : await LocalHostSystemUnderTest.StartAsync(settings, progress, cancellationToken);
    }

    private async Task<PhaseResult> MeasureAsync(
        string phaseName,
        ISystemUnderTest system,
        SimulatorProcess simulator,
        OutcomeCollector outcomes,
        Func<int, DateTimeOffset, byte[]> createEvent,
        CancellationToken cancellationToken)
    {
        var calls = await simulator.GetCallCountsAsync(cancellationToken);
        var (own, foreign) = (Environment.CpuUsage.TotalTime, simulator.ProcessorTime);
        await using var memory = new MemorySampler();
        var feed = new LoadGenerator(system, outcomes, _maxEventsInFlight, options.SenderCount);

        var started = Stopwatch.GetTimestamp();
        await progress.RunAsync($"{options.Users} {phaseName}, {target.Name}, {tier}", cancellation => feed.SendAsync(options.Users, createEvent, cancellation), cancellationToken);
        return PhaseResult.Create(
            started,
            outcomes.GetSummary(),
            target.GetRateLimits(tier),
            (await simulator.GetCallCountsAsync(cancellationToken)).Subtract(calls),
            memory.PeakMb,
            Environment.CpuUsage.TotalTime - own,
            simulator.ProcessorTime - foreign);
    }
}
