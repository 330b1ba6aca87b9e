namespace Auth0Sync.Core.Webhook;

/// <summary>
/// Logs refusals that anybody can cause as often as they like: the first one at once, then once a minute how many more
/// there were, until a minute passes without one.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="logCount">Logs a number of refusals.</param>
internal sealed class RejectedRequestLog(TimeProvider time, Action<int> logCount) : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private ITimer? _timer;
    private int _pendingCount;

    /// <summary>Logs one refusal, now or with the others of this minute.</summary>
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

    /// <summary>Logs what still waits.</summary>
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
        int waiting;
        lock (_lock)
        {
            waiting = TakePendingCount();
            if (waiting > 0)
            {
                _timer!.Change(Period, Timeout.InfiniteTimeSpan);
            }
            else
            {
                _timer!.Dispose();
                _timer = null;
            }
        }

        LogPending(waiting);
    }

    private int TakePendingCount()
    {
        lock (_lock)
        {
            var waiting = _pendingCount;
            _pendingCount = 0;
            return waiting;
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
