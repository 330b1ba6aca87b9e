using Auth0Sync.Benchmarks.Simulator;

namespace Auth0Sync.Benchmarks.Isolation;

/// <summary>The lags of a phase.</summary>
/// <param name="FailingTarget">The target that failed; null for none.</param>
/// <param name="Fault">How it failed.</param>
/// <param name="FailingTargetCompleted">The number of events that the failing target completed nevertheless.</param>
/// <param name="LagP95Ms">The 95th percentile of the time from the change in Auth0 to the outcome, of each healthy target.</param>
internal sealed record PhaseLags(string? FailingTarget, SimulatorFault Fault, int FailingTargetCompleted, IReadOnlyDictionary<string, double> LagP95Ms);
