using System.Globalization;
using System.Net.Http.Headers;
using System.Threading.RateLimiting;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Targets.Http.RateLimiting;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.HubSpot.Api;

/// <summary>
/// The part that this product uses of what HubSpot allows one token, steered by what the answers say: their headers tell
/// the account's limit and what is left of it, a refusal tells to wait. The instances split it. There is no budget for
/// searches, because nothing searches.
/// </summary>
/// <seealso href="https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines"/>
internal sealed class HubSpotRateLimiter
{
    private const string HeaderPrefix = "X-HubSpot-RateLimit-";

    // What the smallest account has; the first answer tells what this one has.
    private const int DefaultMaxCalls = 100;

    // Below this part of the limit, somebody else uses the token too.
    private const double LowRemainingRatio = 0.05;

    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MinReportedWait = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan MinPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(10);

    // A migration of the account may be said to take a day; one call a minute finds out when it is over.
    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(1);

    // Older than this it says nothing: the day may have ended, or somebody may have raised the limit.
    private static readonly TimeSpan DailyUsageMaxAge = TimeSpan.FromMinutes(5);

    private readonly IOptionsMonitor<HubSpotOptions> _options;
    private readonly TimeProvider _time;
    private readonly Auth0SyncMetrics _metrics;
    private readonly SharedCallRateLimiter _rateLimiter;
    private int _consecutiveRejections;
    private DailyUsage? _dailyUsage;

    /// <summary>Begins with the configured limit, or a small one.</summary>
    public HubSpotRateLimiter(
        IOptionsMonitor<HubSpotOptions> options,
        [FromKeyedServices(HubSpotNames.Target)] RateLimitShare share,
        Auth0SyncMetrics metrics,
        TimeProvider time)
    {
        (_options, _metrics, _time) = (options, metrics, time);
        var calls = options.CurrentValue.CallsPerTenSeconds ?? DefaultMaxCalls;
        _rateLimiter = new SharedCallRateLimiter((calls * options.CurrentValue.Share, DefaultInterval), options.CurrentValue.LongestWait, share, time);
    }

    /// <summary>Whether so little is left of the day that it has to be left to others.</summary>
    public bool IsDailyReserveReached => _dailyUsage is { } day
        && _time.GetElapsedTime(day.Timestamp) < DailyUsageMaxAge
        && day.Remaining < day.Limit * _options.CurrentValue.DailyReserve;

    /// <summary>How long HubSpot has asked to be left alone; null where a call may go, if only after a wait.</summary>
    public TimeSpan? RetryAfter => _rateLimiter.RetryAfter;

    /// <summary>Waits until a call may go.</summary>
    public async ValueTask<RateLimitLease> AcquireAsync(CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var permit = await _rateLimiter.AcquireAsync(cancellationToken);
        RecordWait(started);
        return permit;
    }

    /// <summary>Returns when a call would go at once, or would be refused.</summary>
    public async Task WaitUntilDueAsync()
    {
        var started = _time.GetTimestamp();
        await _rateLimiter.WaitUntilDueAsync();
        RecordWait(started);
    }

    /// <summary>Learns from an answer.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="headers">Its headers.</param>
    public void Observe(HubSpotResponse response, HttpResponseHeaders headers)
    {
        if (ReadNumber(headers, "Max") is { } max and > 0)
        {
            var configured = _options.CurrentValue.CallsPerTenSeconds;
            SetLimit(Math.Min(configured ?? max, max), ReadNumber(headers, "Interval-Milliseconds") is { } ms and > 0 ? TimeSpan.FromMilliseconds(ms) : DefaultInterval);
            if (ReadNumber(headers, "Remaining") < max * LowRemainingRatio)
            {
                _rateLimiter.Pause(MinPause);
            }
        }

        if (ReadNumber(headers, "Daily") is { } limit and > 0 && ReadNumber(headers, "Daily-Remaining") is { } remaining)
        {
            _dailyUsage = new DailyUsage(limit, remaining, _time.GetTimestamp());
            _metrics.RecordDailyRemaining(HubSpotNames.Target, remaining);
        }

        PauseIfThrottled(response);
    }

    private void PauseIfThrottled(HubSpotResponse response)
    {
        switch (response.Status)
        {
            case 429 or 423 or 477:
                var growing = Backoff.GetDelay(MinPause, _consecutiveRejections, MaxBackoff);
                var wait = Min(response.RetryAfter ?? growing, MaxPause);
                _rateLimiter.Pause(response.Status == 423 && wait < HubSpotResponseClassifier.MinLockWait ? HubSpotResponseClassifier.MinLockWait : wait);
                _consecutiveRejections++;
                break;
            case >= 200 and < 300:
                _consecutiveRejections = 0;
                break;
        }
    }

    private void RecordWait(long startTimestamp)
    {
        if (_time.GetElapsedTime(startTimestamp) is var wait && wait >= MinReportedWait)
        {
            _metrics.RecordTargetWait(HubSpotNames.Target, wait);
        }
    }

    private void SetLimit(int maxCalls, TimeSpan interval) => _rateLimiter.SetLimit(maxCalls * _options.CurrentValue.Share, interval);

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static int? ReadNumber(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(HeaderPrefix + name, out var values)
        && int.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private sealed record DailyUsage(int Limit, int Remaining, long Timestamp);
}
