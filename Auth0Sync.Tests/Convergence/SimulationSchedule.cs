using Auth0Sync.Core.Correlation.Policies;

namespace Auth0Sync.Tests.Convergence;

/// <summary>How a history is delivered and processed.</summary>
/// <param name="Seed">Determines everything that is random.</param>
/// <param name="Workers">The number of concurrent workers, 1 to 4.</param>
/// <param name="MaxCrashes">The maximum number of workers killed between two effects.</param>
/// <param name="MaxFaults">The maximum number of failed calls to the target.</param>
/// <param name="OnDelete">What happens to the contacts of deleted users.</param>
public sealed record SimulationSchedule(int Seed, int Workers, int MaxCrashes, int MaxFaults, DeletePolicy OnDelete);
