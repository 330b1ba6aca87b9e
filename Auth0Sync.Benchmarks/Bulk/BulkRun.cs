using System.Diagnostics;
using Auth0Sync.Benchmarks.Measuring;
using Auth0Sync.Benchmarks.Product;
using Auth0Sync.Benchmarks.Simulator;
using Auth0Sync.Benchmarks.Users;
using Auth0Sync.LocalHost;
using Auth0Sync.Simulators.HubSpot;

namespace Auth0Sync.Benchmarks.Bulk;

/// <summary>Processes the events of an import with the product and measures its two phases.</summary>
internal sealed class BulkRun(BulkOptions options, string tier, IProgressReporter progress)
{
    private readonly SimulatorLimits _accountLimits = SimulatorLimits.FindByTier(tier)!;

    /// <summary>Creates all users, then updates each, and checks that no event was lost or applied twice.</summary>
    /// <exception cref="BenchmarkException">An event was lost or duplicated, or nothing was processed for too long.</exception>
    public async Task<(PhaseResult Creates, PhaseResult Updates)> RunAsync(CancellationToken cancellationToken)
    {
        await using var simulator = await SimulatorProcess.StartAsync(tier, cancellationToken);
        using var outcomes = new OutcomeCollector();
        await using var product = await StartSystemAsync(simulator, cancellationToken);

        var creates = await MeasureAsync("creates", product, simulator, outcomes, SampleUsers.CreateUserCreatedEvent, cancellationToken);
        var updates = await MeasureAsync("updates", product, simulator, outcomes, (user, at) => SampleUsers.CreateUserUpdatedEvent(user, 1, at), cancellationToken);
        await BenchmarkVerifier.VerifyContactsAsync(simulator, options.Users, revision: 1, cancellationToken);
        await BenchmarkVerifier.VerifyNothingRemainsAsync(product, cancellationToken);
        return (creates, updates);
    }

    private async Task<ISystemUnderTest> StartSystemAsync(SimulatorProcess simulator, CancellationToken cancellationToken)
    {
        var settings = SystemUnderTestSettings.Create(simulator.BaseAddress, options.Settings, simulator.HasLimits);
        return options.Storage == StorageKind.Memory
            ? (await InMemorySystemUnderTest.StartAsync(settings, cancellationToken)).StartQueuePump()
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
        var feed = new LoadGenerator(system, outcomes, options.MaxEventsInFlight, options.SenderCount);

        var started = Stopwatch.GetTimestamp();
        await progress.RunAsync($"{options.Users} {phaseName}, {tier}", cancellation => feed.SendAsync(options.Users, createEvent, cancellation), cancellationToken);
        return PhaseResult.Create(
            started,
            outcomes.GetSummary(),
            _accountLimits,
            (await simulator.GetCallCountsAsync(cancellationToken)).Subtract(calls),
            memory.PeakMb,
            Environment.CpuUsage.TotalTime - own,
            simulator.ProcessorTime - foreign);
    }
}
