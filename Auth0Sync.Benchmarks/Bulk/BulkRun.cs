using System.Diagnostics;
using Auth0Sync.Benchmarks.Measuring;
using Auth0Sync.Benchmarks.Product;
using Auth0Sync.Benchmarks.Simulator;
using Auth0Sync.Benchmarks.Users;
using Auth0Sync.HubSpotSimulator;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Benchmarks.Bulk;

/// <summary>Sends the events of an import through the product and measures each of its two phases.</summary>
internal sealed class BulkRun(BulkOptions options, string tier, IWorkReporter progress)
{
    private readonly SimulatorLimits _limits = SimulatorLimits.OfTier(tier)!;

    /// <summary>Creates all users and updates each, and makes sure that nothing was lost or doubled.</summary>
    /// <exception cref="BenchmarkException">Something was, or came to a stop.</exception>
    public async Task<(Phase Creates, Phase Updates)> RunAsync(CancellationToken cancellationToken)
    {
        await using var simulator = await SimulatorProcess.StartAsync(tier, cancellationToken);
        using var outcomes = new OutcomeMeter();
        await using var product = await StartProductAsync(simulator, cancellationToken);

        var creates = await MeasureAsync("creates", product, simulator, outcomes, ImportedUsers.Created, cancellationToken);
        var updates = await MeasureAsync("updates", product, simulator, outcomes, (user, at) => ImportedUsers.Updated(user, 1, at), cancellationToken);
        await Verification.RequireAsync(simulator, options.Users, revision: 1, cancellationToken);
        await Verification.RequireNothingLeftAsync(product, cancellationToken);
        return (creates, updates);
    }

    private async Task<IProduct> StartProductAsync(SimulatorProcess simulator, CancellationToken cancellationToken)
    {
        var settings = ProductSettings.For(simulator.BaseAddress, options.Settings, simulator.HasLimits);
        return options.Storage == StorageKind.Memory
            ? (await MemoryProduct.StartAsync(settings, cancellationToken)).StartPump()
            : await LocalHostProduct.StartAsync(settings, progress, cancellationToken);
    }

    private async Task<Phase> MeasureAsync(
        string name,
        IProduct product,
        SimulatorProcess simulator,
        OutcomeMeter outcomes,
        Func<int, DateTimeOffset, byte[]> auth0Event,
        CancellationToken cancellationToken)
    {
        var calls = await simulator.CallsAsync(cancellationToken);
        var (own, foreign) = (Environment.CpuUsage.TotalTime, simulator.ProcessorTime);
        await using var memory = new ResourceSampler();
        var feed = new EventFeed(product, outcomes, options.Backlog, options.Senders);

        var started = Stopwatch.GetTimestamp();
        await progress.RunAsync($"{options.Users} {name}, {tier}", cancellation => feed.SendAsync(options.Users, auth0Event, cancellation), cancellationToken);
        return Phase.Of(
            started,
            outcomes.SinceRestart(),
            _limits,
            (await simulator.CallsAsync(cancellationToken)).Since(calls),
            memory.PeakMb,
            Environment.CpuUsage.TotalTime - own,
            simulator.ProcessorTime - foreign);
    }
}
