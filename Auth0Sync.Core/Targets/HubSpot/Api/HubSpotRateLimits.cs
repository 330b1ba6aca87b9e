using System.Globalization;
using System.Net.Http.Headers;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.HubSpot.Api;

/// <summary>
/// Reads HubSpot's limits from its responses: headers report the token's limit, its remaining calls and the account's
/// daily limit. HubSpot's separate limit for searches is not handled, because nothing searches.
/// </summary>
/// <seealso href="https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines"/>
internal sealed class HubSpotRateLimits(
    [FromKeyedServices(HubSpotNames.Target)] HttpTargetRateLimiter rateLimiter,
    IOptionsMonitor<HubSpotOptions> options,
    Auth0SyncMetrics metrics,
    TimeProvider time) : IRateLimitObserver
{
    private const string HeaderPrefix = "X-HubSpot-RateLimit-";

    // With fewer calls remaining, another client uses the token too.
    private const double LowRemainingRatio = 0.05;

    private static readonly TimeSpan LowRemainingPause = TimeSpan.FromSeconds(1);

    // After this, the day may have ended or the limit may have been raised.
    private static readonly TimeSpan DailyUsageMaxAge = TimeSpan.FromMinutes(5);

    private DailyUsage? _dailyUsage;
    private CallLimit? _callLimit;

    /// <summary>Whether the rest of the daily limit is reserved for other clients.</summary>
    public bool IsDailyReserveReached => _dailyUsage is { } day
        && time.GetElapsedTime(day.Timestamp) < DailyUsageMaxAge
        && day.Remaining < day.Limit * options.CurrentValue.DailyReserve;

    /// <summary>The account's daily limit and its remaining calls, as of the last response; null if unknown.</summary>
    public (int Limit, int Remaining)? DailyCalls => _dailyUsage is { } day ? (day.Limit, day.Remaining) : null;

    /// <summary>The token's limit, as of the last response that reported it; null if none did.</summary>
    public (int MaxCalls, TimeSpan Interval)? ReportedLimit => _callLimit is { } limit ? (limit.MaxCalls, limit.Interval) : null;

    public void Observe(HttpTargetResponse response, HttpResponseHeaders headers)
    {
        if (ReadNumber(headers, "Max") is { } max and > 0)
        {
            var interval = ReadNumber(headers, "Interval-Milliseconds") is { } ms and > 0 ? TimeSpan.FromMilliseconds(ms) : HubSpotOptions.RateLimitInterval;
            _callLimit = new CallLimit(max, interval);
            rateLimiter.SetLimit(Math.Min(options.CurrentValue.CallsPerTenSeconds ?? max, max), interval);
            if (ReadNumber(headers, "Remaining") < max * LowRemainingRatio)
            {
                rateLimiter.Pause(LowRemainingPause);
            }
        }

        if (ReadNumber(headers, "Daily") is { } limit and > 0 && ReadNumber(headers, "Daily-Remaining") is { } remaining)
        {
            _dailyUsage = new DailyUsage(limit, remaining, time.GetTimestamp());
            metrics.RecordDailyRemaining(HubSpotNames.Target, remaining);
        }

        switch (response.Status)
        {
            case 423:
                rateLimiter.PauseAfterThrottling(response.RetryAfter, HubSpotResponseClassifier.MinLockWait);
                break;
            case 429 or 477:
                rateLimiter.PauseAfterThrottling(response.RetryAfter);
                break;
            case >= 200 and < 300:
                rateLimiter.ResetBackoff();
                break;
        }
    }

    private static int? ReadNumber(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(HeaderPrefix + name, out var values)
        && int.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private sealed record CallLimit(int MaxCalls, TimeSpan Interval);

    private sealed record DailyUsage(int Limit, int Remaining, long Timestamp);
}
