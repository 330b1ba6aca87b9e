using Auth0Sync.Core.Correlation.Policies;

namespace Auth0Sync.Tests.Convergence;

/// <summary>How a history is delivered and worked on.</summary>
/// <param name="Seed">Decides the order of everything that is left to chance.</param>
/// <param name="Workers">How many workers work at once, 1 to 4.</param>
/// <param name="MaxCrashes">How often, at most, a worker is killed between two effects.</param>
/// <param name="MaxFaults">How often, at most, a call to the target fails.</param>
/// <param name="OnDelete">What becomes of the contacts of deleted users.</param>
public sealed record SimulationSchedule(int Seed, int Workers, int MaxCrashes, int MaxFaults, DeletePolicy OnDelete);
