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
        var settings = ProductSettings.For(simulator.BaseAddress, options.Settings);
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
        outcomes.Take();

        var started = Stopwatch.GetTimestamp();
        await progress.RunAsync($"{options.Users} {name}, {tier}", cancellation => SendAsync(product, outcomes, auth0Event, cancellation), cancellationToken);
        var taken = outcomes.Take();
        return Phase.Of(
            started,
            taken,
            _limits,
            (await simulator.CallsAsync(cancellationToken)).Since(calls),
            memory.PeakMb,
            Environment.CpuUsage.TotalTime - own,
            simulator.ProcessorTime - foreign);
    }

    private async Task SendAsync(IProduct product, OutcomeMeter outcomes, Func<int, DateTimeOffset, byte[]> auth0Event, CancellationToken cancellationToken)
    {
        var sent = 0;
        await Task.WhenAll(Enumerable.Range(0, options.Senders).Select(_ => Task.Run(SendSomeAsync, cancellationToken)));
        await outcomes.WaitForAsync(options.Users, cancellationToken);

        async Task SendSomeAsync()
        {
            while (Interlocked.Increment(ref sent) is var number && number <= options.Users)
            {
                await outcomes.WaitForAsync(number - options.Backlog, cancellationToken);
                await product.ReceiveAsync(auth0Event(number, DateTimeOffset.UtcNow), cancellationToken);
            }
        }
    }
}
