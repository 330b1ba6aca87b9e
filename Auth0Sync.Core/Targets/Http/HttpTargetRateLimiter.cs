using System.Threading.RateLimiting;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Targets.Http.RateLimiting;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.Http;

/// <summary>Keeps this instance within its share of a target's rate limit, and pauses all calls when the target throttles.</summary>
internal sealed class HttpTargetRateLimiter
{
    private static readonly TimeSpan MinReportedWait = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan MinBackoff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(10);

    // A target may ask to wait for a day; one call a minute finds out whether it recovered sooner.
    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(1);

    private readonly string _target;
    private readonly IOptionsMonitor<IHttpTargetOptions> _options;
    private readonly Auth0SyncMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly SharedCallRateLimiter _rateLimiter;
    private int _consecutiveThrottles;

    public HttpTargetRateLimiter(string target, IOptionsMonitor<IHttpTargetOptions> options, RateLimitShare share, Auth0SyncMetrics metrics, TimeProvider time)
    {
        (_target, _options, _metrics, _time) = (target, options, metrics, time);
        var (maxCalls, interval) = options.CurrentValue.InitialRateLimit;
        _rateLimiter = new SharedCallRateLimiter((maxCalls * options.CurrentValue.Share, interval), options.CurrentValue.MaxRateLimitWait, share, time);
    }

    /// <summary>When a call would be accepted again; null if it would be now, even if it had to wait.</summary>
    public TimeSpan? RetryAfter => _rateLimiter.RetryAfter;

    /// <summary>Waits until a call may be sent.</summary>
    /// <returns>A lease that is not acquired if the wait would be too long.</returns>
    public async ValueTask<RateLimitLease> AcquireAsync(CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var lease = await _rateLimiter.AcquireAsync(cancellationToken);
        RecordWait(started);
        return lease;
    }

    /// <summary>Returns when a call would be sent at once, or would be rejected. Uses no permit.</summary>
    public async Task WaitUntilDueAsync()
    {
        var started = _time.GetTimestamp();
        await _rateLimiter.WaitUntilDueAsync();
        RecordWait(started);
    }

    /// <summary>Sets the target's rate limit, of which the configured share is used.</summary>
    public void SetLimit(int maxCalls, TimeSpan interval) => _rateLimiter.SetLimit(maxCalls * _options.CurrentValue.Share, interval);

    /// <summary>Sends no call for this long.</summary>
    public void Pause(TimeSpan duration) => _rateLimiter.Pause(duration);

    /// <summary>Pauses after a throttled call: as long as the target asks, at most a minute; else 1 s, doubled each time up to 10 s.</summary>
    /// <param name="retryAfter">How long the target asks to wait, if it does.</param>
    /// <param name="minPause">The minimum for this kind of throttling.</param>
    public void PauseAfterThrottling(TimeSpan? retryAfter, TimeSpan minPause = default)
    {
        var backoff = Backoff.GetDelay(MinBackoff, _consecutiveThrottles, MaxBackoff);
        var pause = Min(retryAfter ?? backoff, MaxPause);
        _rateLimiter.Pause(pause < minPause ? minPause : pause);
        _consecutiveThrottles++;
    }

    /// <summary>Restarts the backoff, because a call succeeded.</summary>
    public void ResetBackoff() => _consecutiveThrottles = 0;

    private void RecordWait(long startTimestamp)
    {
        if (_time.GetElapsedTime(startTimestamp) is var wait && wait >= MinReportedWait)
        {
            _metrics.RecordTargetWait(_target, wait);
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
