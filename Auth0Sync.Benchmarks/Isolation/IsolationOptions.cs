using Auth0Sync.Benchmarks.Simulator;
using Auth0Sync.Benchmarks.Targets;

namespace Auth0Sync.Benchmarks.Isolation;

/// <param name="FailingTargets">The targets that fail, one after the other.</param>
/// <param name="Faults">How each of them fails.</param>
/// <param name="EventsPerSecond">The rate of the flow.</param>
/// <param name="Duration">The measured time of each phase.</param>
/// <param name="WarmUp">The time before it, in which users are created and nothing fails.</param>
/// <param name="Settings">Settings of the product that override the defaults.</param>
internal sealed record IsolationOptions(
    IReadOnlyList<BenchmarkTarget> FailingTargets,
    IReadOnlyList<SimulatorFault> Faults,
    int EventsPerSecond,
    TimeSpan Duration,
    TimeSpan WarmUp,
    IReadOnlyDictionary<string, string?> Settings)
{
    public static IReadOnlyList<SimulatorFault> AllFaults { get; } = [SimulatorFault.Hang, SimulatorFault.Unauthorized, SimulatorFault.ServerError];
}
