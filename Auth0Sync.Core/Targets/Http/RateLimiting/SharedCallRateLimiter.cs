using System.Threading.RateLimiting;

namespace Auth0Sync.Core.Targets.Http.RateLimiting;

/// <summary>A target's budget of calls, of which this instance uses its share.</summary>
internal sealed class SharedCallRateLimiter
{
    // One call of twenty may go without distance: the calls of a lone event need not wait for each other. They are also
    // all that an instance has before it has seen the others.
    private const int BurstDivisor = 20;

    private readonly Lock _lock = new();
    private readonly CallRateLimiter _rateLimiter;
    private readonly RateLimitShare _share;
    private (double Calls, TimeSpan Interval) _limit;

    /// <summary>A budget.</summary>
    /// <param name="limit">The most calls of all instances together, in any interval of this length.</param>
    /// <param name="maxWait">Whoever would wait longer is refused.</param>
    /// <param name="share">This instance's share.</param>
    /// <param name="time">The clock.</param>
    public SharedCallRateLimiter((double Calls, TimeSpan Interval) limit, TimeSpan maxWait, RateLimitShare share, TimeProvider time)
    {
        _rateLimiter = new CallRateLimiter(maxWait, time);
        _share = share;
        _share.Changed += ApplyLimit;
        SetLimit(limit.Calls, limit.Interval);
    }

    /// <summary>How long a call would be refused; null where it may go, if only after a wait.</summary>
    public TimeSpan? RetryAfter
    {
        get
        {
            RequestShareIfThrottled();
            return _rateLimiter.RetryAfter;
        }
    }

    /// <summary>Sets the limit of all instances together.</summary>
    public void SetLimit(double maxCalls, TimeSpan interval)
    {
        lock (_lock)
        {
            _limit = (maxCalls, interval);
        }

        ApplyLimit();
    }

    /// <inheritdoc cref="CallRateLimiter.Pause"/>
    public void Pause(TimeSpan duration) => _rateLimiter.Pause(duration);

    /// <inheritdoc cref="CallRateLimiter.AcquireAsync"/>
    public Task<RateLimitLease> AcquireAsync(CancellationToken cancellationToken)
    {
        _share.RecordCall();
        RequestShareIfThrottled();
        return _rateLimiter.AcquireAsync(cancellationToken);
    }

    /// <inheritdoc cref="CallRateLimiter.WaitUntilDueAsync"/>
    public Task WaitUntilDueAsync()
    {
        RequestShareIfThrottled();
        return _rateLimiter.WaitUntilDueAsync();
    }

    private void RequestShareIfThrottled()
    {
        if (_rateLimiter.CurrentWait > TimeSpan.Zero)
        {
            _share.RequestShare();
        }
    }

    private void ApplyLimit()
    {
        lock (_lock)
        {
            var own = Math.Max(1, _limit.Calls * (_share.Fraction ?? 1.0 / BurstDivisor));
            _rateLimiter.SetLimit(own, Math.Max(1, (int)(_share.Fraction is null ? own : own / BurstDivisor)), _limit.Interval);
        }
    }
}
