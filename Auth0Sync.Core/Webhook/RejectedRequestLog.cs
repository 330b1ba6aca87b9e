namespace Auth0Sync.Core.Webhook;

/// <summary>
/// Logs rejections that unauthenticated callers can cause in any number: the first at once, then the count of each minute
/// until a minute passes without one.
/// </summary>
internal sealed class RejectedRequestLog(TimeProvider time, Action<int> logCount) : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private ITimer? _timer;
    private int _pendingCount;

    /// <summary>Logs a rejection, now or with the others of this minute.</summary>
    public void Add()
    {
        lock (_lock)
        {
            if (_timer is not null)
            {
                _pendingCount++;
                return;
            }

            _timer = time.CreateTimer(_ => OnPeriodElapsed(), null, Period, Timeout.InfiniteTimeSpan);
        }

        logCount(1);
    }

    /// <summary>Logs the pending count.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _timer?.Dispose();
        }

        LogPending(TakePendingCount());
    }

    private void OnPeriodElapsed()
    {
        int pending;
        lock (_lock)
        {
            pending = TakePendingCount();
            if (pending > 0)
            {
                _timer!.Change(Period, Timeout.InfiniteTimeSpan);
            }
            else
            {
                _timer!.Dispose();
                _timer = null;
            }
        }

        LogPending(pending);
    }

    private int TakePendingCount()
    {
        lock (_lock)
        {
            var pending = _pendingCount;
            _pendingCount = 0;
            return pending;
        }
    }

    private void LogPending(int count)
    {
        if (count > 0)
        {
            logCount(count);
        }
    }
}
