using Auth0Sync.Benchmarks.Simulator;
using Auth0Sync.Benchmarks.Targets;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Benchmarks.Isolation;

/// <summary>
/// Measures whether a failing target delays the events of the others: all targets in one process, each with a queue and a pump
/// of its own, and a steady flow of events. Two runs without a failure, before and after the others, show the noise.
/// </summary>
internal static class IsolationBenchmark
{
    /// <exception cref="BenchmarkException">A healthy target lost or duplicated an event, or processed nothing for too long.</exception>
    public static async Task<IsolationResult> RunAsync(IsolationOptions options, IProgressReporter progress, CancellationToken cancellationToken)
    {
        // The first run compiles the code and is not counted.
        await RunPhaseAsync(failing: null, SimulatorFault.None);
        var before = await RunPhaseAsync(failing: null, SimulatorFault.None);
        var phases = new List<PhaseLags>();
        foreach (var failing in options.FailingTargets)
        {
            foreach (var fault in options.Faults)
            {
                phases.Add(await RunPhaseAsync(failing, fault));
            }
        }

        return IsolationResult.Create(options.EventsPerSecond, options.Duration, before, await RunPhaseAsync(failing: null, SimulatorFault.None), phases);

        Task<PhaseLags> RunPhaseAsync(BenchmarkTarget? failing, SimulatorFault fault) => new IsolationPhase(options, failing, fault, progress).RunAsync(cancellationToken);
    }
}
