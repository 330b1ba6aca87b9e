using Auth0Sync.Core.Http;

namespace Auth0Sync.Core.Hosting;

/// <summary>
/// Keeps the result of the health check for some seconds, and lets those who ask at the same time share one: anybody
/// may ask, and each check calls the storage account and can write to the log.
/// </summary>
public sealed class CachedHealthChecker(HealthChecker checker, TimeProvider time)
{
    /// <summary>How long a result is kept.</summary>
    public static readonly TimeSpan CacheDuration = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private Task<HttpResult>? _lastCheck;
    private long _lastCheckStartedAt;

    /// <summary>Gives the last result, or asks every part where that is too old.</summary>
    /// <param name="cancellationToken">Cancels the waiting. The check goes on for the others.</param>
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
