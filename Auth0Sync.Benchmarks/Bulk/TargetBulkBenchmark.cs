using Auth0Sync.Benchmarks.Targets;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Benchmarks.Bulk;

/// <summary>An import to a target other than HubSpot: with the target's limits, if it has any, and without.</summary>
internal static class TargetBulkBenchmark
{
    /// <param name="options">The import with limits, or the only one if the target has none.</param>
    /// <param name="target">The target.</param>
    /// <param name="unlimitedUsers">The number of users of the import without limits.</param>
    /// <param name="progress">Shows the progress.</param>
    /// <param name="cancellationToken">Cancels the import.</param>
    /// <exception cref="BenchmarkException">An event was lost or duplicated, or nothing was processed for too long.</exception>
    public static async Task<TargetBulkResult> RunAsync(BulkOptions options, BenchmarkTarget target, int unlimitedUsers, IProgressReporter progress, CancellationToken cancellationToken)
    {
        var limited = target.LimitedTier is { } tier ? await new BulkRun(options, target, tier, progress).RunAsync(cancellationToken) : default;
        var unlimited = await new BulkRun(target.LimitedTier is null ? options : options with { Users = unlimitedUsers }, target, BenchmarkTarget.UnlimitedTier, progress).RunAsync(cancellationToken);
        return TargetBulkResult.Create(options.Storage, target, new TargetBulkDetails(limited.Creates, limited.Updates, unlimited.Creates, unlimited.Updates));
    }
}
