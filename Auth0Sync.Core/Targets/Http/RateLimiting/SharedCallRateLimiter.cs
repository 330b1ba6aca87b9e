using System.Threading.RateLimiting;

namespace Auth0Sync.Core.Targets.Http.RateLimiting;

/// <summary>A rate limiter that uses this instance's share of a target's rate limit.</summary>
internal sealed class SharedCallRateLimiter
{
    // A twentieth of the calls may be sent at once, so that the calls of a single event do not wait for each other. It is
    // also the whole rate of an instance that has no share yet.
    private const int BurstDivisor = 20;

    private readonly Lock _lock = new();
    private readonly CallRateLimiter _rateLimiter;
    private readonly RateLimitShare _share;
    private (double Calls, TimeSpan Interval) _limit;

    /// <summary>Starts with a limit.</summary>
    /// <param name="limit">The limit of all instances together.</param>
    /// <param name="maxWait">A call that would wait longer is rejected.</param>
    /// <param name="share">This instance's share.</param>
    /// <param name="time">The clock.</param>
    public SharedCallRateLimiter((double Calls, TimeSpan Interval) limit, TimeSpan maxWait, RateLimitShare share, TimeProvider time)
    {
        _rateLimiter = new CallRateLimiter(maxWait, time);
        _share = share;
        _share.Changed += ApplyLimit;
        SetLimit(limit.Calls, limit.Interval);
    }

    /// <summary>When a call would be accepted again; null if it would be now, even if it had to wait.</summary>
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
