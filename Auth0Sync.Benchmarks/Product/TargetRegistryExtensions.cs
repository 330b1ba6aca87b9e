using Auth0Sync.Core.Targets;

namespace Auth0Sync.Benchmarks.Product;

internal static class TargetRegistryExtensions
{
    /// <summary>Creates the fields that the targets need in their accounts.</summary>
    /// <exception cref="BenchmarkException">A target cannot be written.</exception>
    public static async Task PrepareAsync(this TargetRegistry targets, CancellationToken cancellationToken)
    {
        foreach (var target in targets.All)
        {
            if ((await target.CheckReadinessAsync(cancellationToken)).GetProblemOrNull() is { } problem)
            {
                throw new BenchmarkException($"{target.Name}: {problem}");
            }
        }
    }
}
