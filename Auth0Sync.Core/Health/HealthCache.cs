using Auth0Sync.Core.Intake;

namespace Auth0Sync.Core.Health;

/// <summary>
/// Keeps the result of the health check for some seconds, and lets those who ask at the same time share one: anybody
/// may ask, and each check calls the storage account and can write to the log.
/// </summary>
public sealed class HealthCache(HealthChecker checker, TimeProvider time)
{
    /// <summary>How long a result is kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private Task<HttpAnswer>? _last;
    private long _startedAt;

    /// <summary>Gives the last result, or asks every part where that is too old.</summary>
    /// <param name="cancellationToken">Cancels the waiting. The check goes on for the others.</param>
    public Task<HttpAnswer> CheckAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_last is null || (_last.IsCompleted && IsOver(_last)))
            {
                _startedAt = time.GetTimestamp();
                _last = checker.CheckAsync(CancellationToken.None);
            }

            return _last.WaitAsync(cancellationToken);
        }
    }

    private bool IsOver(Task<HttpAnswer> last) => !last.IsCompletedSuccessfully || time.GetElapsedTime(_startedAt) >= Lifetime;
}
