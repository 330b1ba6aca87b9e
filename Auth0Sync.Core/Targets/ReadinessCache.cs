namespace Auth0Sync.Core.Targets;

/// <summary>
/// Caches whether a target can be written, for 5 minutes or, if not, for 30 seconds, so that a revoked key is found even when
/// there are no events. Concurrent callers share one check.
/// </summary>
internal sealed class ReadinessCache(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan SuccessDuration = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FailureDuration = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _checkLock = new(1, 1);
    private volatile Entry? _entry;

    /// <param name="checkAsync">Asks the target, if there is no cached result.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    public async Task<TargetReadiness> GetOrCheckAsync(Func<CancellationToken, Task<TargetReadiness>> checkAsync, CancellationToken cancellationToken)
    {
        if (GetValidOrNull() is { } known)
        {
            return known;
        }

        await _checkLock.WaitAsync(cancellationToken);
        try
        {
            if (GetValidOrNull() is { } meanwhile)
            {
                return meanwhile;
            }

            var readiness = await checkAsync(cancellationToken);
            _entry = new Entry(readiness, time.GetTimestamp());
            return readiness;
        }
        finally
        {
            _checkLock.Release();
        }
    }

    /// <summary>Drops the result, because a call failed in a way that may concern all calls.</summary>
    public void Invalidate() => _entry = null;

    public void Dispose() => _checkLock.Dispose();

    private TargetReadiness? GetValidOrNull() =>
        _entry is { } entry && time.GetElapsedTime(entry.Timestamp) < (entry.Readiness is TargetReadiness.Ready ? SuccessDuration : FailureDuration)
            ? entry.Readiness
            : null;

    private sealed record Entry(TargetReadiness Readiness, long Timestamp);
}
