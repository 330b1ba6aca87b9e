using System.Globalization;
using System.Net.Http.Headers;
using System.Threading.RateLimiting;
using Auth0Sync.Core.Targets.Limits;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>
/// The part that this product uses of what HubSpot allows one token, steered by what the answers say: their headers tell
/// the account's limit and what is left of it, a refusal tells to wait. The instances split it. There is no budget for
/// searches, because nothing searches.
/// </summary>
/// <seealso href="https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines"/>
internal sealed class HubSpotLimits
{
    private const string Prefix = "X-HubSpot-RateLimit-";

    // What the smallest account has; the first answer tells what this one has.
    private const int CallsUntilKnown = 100;

    // Below this part of the limit, somebody else uses the token too.
    private const double NearlyUsedUp = 0.05;

    private static readonly TimeSpan UsualInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LeastNoted = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan ShortPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestOwnPause = TimeSpan.FromSeconds(10);

    // A migration of the account may be said to take a day; one call a minute finds out when it is over.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    // Older than this it says nothing: the day may have ended, or somebody may have raised the limit.
    private static readonly TimeSpan TrustInDay = TimeSpan.FromMinutes(5);

    private readonly IOptionsMonitor<HubSpotOptions> _options;
    private readonly TimeProvider _time;
    private readonly Auth0SyncMetrics _metrics;
    private readonly SharedCallBudget _budget;
    private int _refusals;
    private Day? _day;

    /// <summary>Begins with the configured limit, or a small one.</summary>
    public HubSpotLimits(
        IOptionsMonitor<HubSpotOptions> options,
        [FromKeyedServices(HubSpotTarget.TargetName)] BudgetShare share,
        Auth0SyncMetrics metrics,
        TimeProvider time)
    {
        (_options, _metrics, _time) = (options, metrics, time);
        var calls = options.CurrentValue.CallsPerTenSeconds ?? CallsUntilKnown;
        _budget = new SharedCallBudget((calls * options.CurrentValue.Share, UsualInterval), options.CurrentValue.LongestWait, share, time);
    }

    /// <summary>Whether so little is left of the day that it has to be left to others.</summary>
    public bool IsDayUsedUp => _day is { } day
        && _time.GetElapsedTime(day.At) < TrustInDay
        && day.Remaining < day.Limit * _options.CurrentValue.DailyReserve;

    /// <summary>How long HubSpot has asked to be left alone; null where a call may go, if only after a wait.</summary>
    public TimeSpan? RefusedFor => _budget.RefusedFor;

    /// <summary>Waits until a call may go.</summary>
    public async ValueTask<RateLimitLease> AcquireAsync(CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var permit = await _budget.AcquireAsync(cancellationToken);
        NoteWait(started);
        return permit;
    }

    /// <summary>Returns when a call would go at once, or would be refused.</summary>
    public async Task UntilDueAsync()
    {
        var started = _time.GetTimestamp();
        await _budget.UntilDueAsync();
        NoteWait(started);
    }

    /// <summary>Learns from an answer.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="headers">Its headers.</param>
    public void Observe(HubSpotAnswer answer, HttpResponseHeaders headers)
    {
        if (Number(headers, "Max") is { } max and > 0)
        {
            var configured = _options.CurrentValue.CallsPerTenSeconds;
            Limit(Math.Min(configured ?? max, max), Number(headers, "Interval-Milliseconds") is { } ms and > 0 ? TimeSpan.FromMilliseconds(ms) : UsualInterval);
            if (Number(headers, "Remaining") < max * NearlyUsedUp)
            {
                _budget.Pause(ShortPause);
            }
        }

        if (Number(headers, "Daily") is { } limit and > 0 && Number(headers, "Daily-Remaining") is { } remaining)
        {
            _day = new Day(limit, remaining, _time.GetTimestamp());
            _metrics.DailyRemaining(HubSpotTarget.TargetName, remaining);
        }

        Heed(answer);
    }

    private void Heed(HubSpotAnswer answer)
    {
        switch (answer.Status)
        {
            case 429 or 423 or 477:
                var growing = Shorter(ShortPause * Math.Pow(2, Math.Min(_refusals, 10)), LongestOwnPause);
                var wait = Shorter(answer.RetryAfter ?? growing, LongestPause);
                _budget.Pause(answer.Status == 423 && wait < HubSpotClassifier.BulkLockWait ? HubSpotClassifier.BulkLockWait : wait);
                _refusals++;
                break;
            case >= 200 and < 300:
                _refusals = 0;
                break;
        }
    }

    private void NoteWait(long started)
    {
        if (_time.GetElapsedTime(started) is var wait && wait >= LeastNoted)
        {
            _metrics.TargetWaited(HubSpotTarget.TargetName, wait);
        }
    }

    private void Limit(int calls, TimeSpan interval) => _budget.Limit(calls * _options.CurrentValue.Share, interval);

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static int? Number(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(Prefix + name, out var values)
        && int.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private sealed record Day(int Limit, int Remaining, long At);
}
