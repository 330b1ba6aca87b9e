using Auth0Sync.Core.Http;

namespace Auth0Sync.Core.Hosting;

/// <summary>
/// Caches the health check's result, and lets concurrent callers share one check: anyone may call it, and each check
/// calls the storage account and can write to the log.
/// </summary>
public sealed class CachedHealthChecker(HealthChecker checker, TimeProvider time)
{
    public static readonly TimeSpan CacheDuration = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private Task<HttpResult>? _lastCheck;
    private long _lastCheckStartedAt;

    /// <summary>Returns the cached result, or checks again if it has expired.</summary>
    /// <param name="cancellationToken">Cancels waiting, not the check itself, which other callers may share.</param>
    public Task<HttpResult> CheckAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_lastCheck is null || (_lastCheck.IsCompleted && IsExpired(_lastCheck)))
            {
                _lastCheckStartedAt = time.GetTimestamp();
                _lastCheck = checker.CheckAsync(CancellationToken.None);
            }

            return _lastCheck.WaitAsync(cancellationToken);
        }
    }

    private bool IsExpired(Task<HttpResult> lastCheck) => !lastCheck.IsCompletedSuccessfully || time.GetElapsedTime(_lastCheckStartedAt) >= CacheDuration;
}
