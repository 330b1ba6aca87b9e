using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support.Memory;
using Microsoft.Extensions.Time.Testing;

namespace Auth0Sync.Tests.Convergence;

/// <summary>What surrounds the target of every worker.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="Time">The clock of the simulated system.</param>
/// <param name="BeforeEffect">Awaited before each call takes effect.</param>
/// <param name="NextFault">Returns what happens to the next call.</param>
/// <param name="Metrics">The metrics.</param>
/// <param name="Activities">The spans.</param>
internal sealed record SimulationEnvironment(
    SimulationSchedule Schedule,
    FakeTimeProvider Time,
    Func<Task> BeforeEffect,
    Func<CallFault> NextFault,
    Auth0SyncMetrics Metrics,
    Auth0SyncActivitySource Activities);
