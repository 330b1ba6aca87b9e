using Microsoft.Extensions.Configuration;

namespace Auth0Sync.Core.Operations.Simulation;

/// <summary>Simulates what a change of the configuration would do to users, each as if the user changed now. Writes nothing.</summary>
public sealed class ConfigurationSimulator
{
    /// <param name="changes">The settings that change. They take precedence over the present ones.</param>
    /// <param name="users">Auth0's users, each as a JSON object.</param>
    /// <param name="targets">The names of the targets; empty for all that are enabled then.</param>
    /// <param name="progress">Told now and then; null for nothing.</param>
    /// <param name="cancellationToken">Cancels the simulation.</param>
    public Task<SimulationReport> RunAsync(
        IConfiguration changes,
        IAsyncEnumerable<ReadOnlyMemory<byte>> users,
        IReadOnlyCollection<string> targets,
        IProgress<SimulationProgress>? progress,
        CancellationToken cancellationToken) => throw new NotImplementedException();
}
