using Auth0Sync.Benchmarks.Documented;
using Auth0Sync.Benchmarks.Targets;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Benchmarks.Bulk;

/// <summary>An import with HubSpot's limits, without limits, and with the documented handler for comparison.</summary>
internal static class BulkBenchmark
{
    /// <exception cref="BenchmarkException">An event was lost or duplicated, or nothing was processed for too long.</exception>
    public static async Task<BulkResult> RunAsync(BulkOptions options, IProgressReporter progress, CancellationToken cancellationToken)
    {
        var limited = await new BulkRun(options, BenchmarkTarget.HubSpot, "professional", progress).RunAsync(cancellationToken);
        var unlimited = await new BulkRun(options, BenchmarkTarget.HubSpot, BenchmarkTarget.UnlimitedTier, progress).RunAsync(cancellationToken);
        var documented = await new DocumentedHandlerRun(options.DocumentedUsers, progress).RunAsync(cancellationToken);
        return BulkResult.Create(options, new BulkDetails(
            limited.Creates,
            limited.Updates,
            unlimited.Creates,
            unlimited.Updates,
            documented.Creates,
            documented.Updates));
    }
}
