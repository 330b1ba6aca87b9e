using Auth0Sync.Benchmarks.Documented;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Benchmarks.Bulk;

/// <summary>An import under HubSpot's limits, the same without limits, and the documented handler beside it.</summary>
internal static class BulkBenchmark
{
    /// <summary>Measures.</summary>
    /// <exception cref="BenchmarkException">Something was lost, doubled, or came to a stop.</exception>
    public static async Task<BulkResult> RunAsync(BulkOptions options, IProgressReporter progress, CancellationToken cancellationToken)
    {
        var limited = await new BulkRun(options, "professional", progress).RunAsync(cancellationToken);
        var unlimited = await new BulkRun(options, "unlimited", progress).RunAsync(cancellationToken);
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
