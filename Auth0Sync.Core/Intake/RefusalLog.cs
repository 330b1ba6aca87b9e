namespace Auth0Sync.Core.Intake;

/// <summary>
/// Logs refusals that anybody can cause as often as they like: the first one at once, then once a minute how many more
/// there were, until a minute passes without one.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="log">Logs a number of refusals.</param>
internal sealed class RefusalLog(TimeProvider time, Action<int> log) : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private ITimer? _timer;
    private int _waiting;

    /// <summary>Logs one refusal, now or with the others of this minute.</summary>
    public void Add()
    {
        lock (_lock)
        {
            if (_timer is not null)
            {
                _waiting++;
                return;
            }

            _timer = time.CreateTimer(_ => EndMinute(), null, Period, Timeout.InfiniteTimeSpan);
        }

        log(1);
    }

    /// <summary>Logs what still waits.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _timer?.Dispose();
        }

        LogWaiting(Take());
    }

    private void EndMinute()
    {
        int waiting;
        lock (_lock)
        {
            waiting = Take();
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

        LogWaiting(waiting);
    }

    private int Take()
    {
        lock (_lock)
        {
            var waiting = _waiting;
            _waiting = 0;
            return waiting;
        }
    }

    private void LogWaiting(int waiting)
    {
        if (waiting > 0)
        {
            log(waiting);
        }
    }
}
