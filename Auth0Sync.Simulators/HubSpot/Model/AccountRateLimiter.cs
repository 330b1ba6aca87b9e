using System.Collections.Immutable;
using System.Globalization;
using Auth0Sync.Simulators.Http;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>The limit that rejected a call.</summary>
internal enum RateLimitPolicy
{
    TenSecondly,
    Secondly,
    Daily,
    Search,
}

/// <summary>Counts calls against the limits of the account. A rejected call is not counted.</summary>
internal sealed class AccountRateLimiter(SimulatorLimits limits, TimeZoneInfo timeZone)
{
    private const string HeaderPrefix = "X-HubSpot-RateLimit-";

    private readonly RollingWindow _tenSecondWindow = new(limits.PerTenSeconds, TimeSpan.FromSeconds(10));
    private readonly RollingWindow _oneSecondWindow = new(limits.PerSecond, TimeSpan.FromSeconds(1));
    private readonly RollingWindow _searchWindow = new(limits.SearchesPerSecond, TimeSpan.FromSeconds(1));

    private DateTime _currentDay;
    private int _callsToday;

    /// <summary>Counts a call and returns null, or returns the limit that rejects it.</summary>
    public RateLimitPolicy? CountOrReject(bool isSearch, DateTimeOffset now)
    {
        ResetOnNewDay(now);
        RateLimitPolicy? refusal =
            _callsToday >= limits.PerDay ? RateLimitPolicy.Daily
            : isSearch ? (_searchWindow.IsFull(now) ? RateLimitPolicy.Search : null)
            : _tenSecondWindow.IsFull(now) ? RateLimitPolicy.TenSecondly
            : _oneSecondWindow.IsFull(now) ? RateLimitPolicy.Secondly
            : null;
        if (refusal is null)
        {
            CountCall(isSearch, now);
        }

        return refusal;
    }

    /// <summary>The rate limit headers. Responses to searches have only the daily limit.</summary>
    public ImmutableSortedDictionary<string, string> CreateHeaders(bool isSearch, DateTimeOffset now)
    {
        ResetOnNewDay(now);
        var headers = ImmutableSortedDictionary.CreateBuilder<string, string>();
        Add("Daily", limits.PerDay, limits.PerDay - _callsToday);
        if (!isSearch)
        {
            Add("Secondly", limits.PerSecond, _oneSecondWindow.GetRemaining(now));
            if (limits.PerTenSeconds is { } perTenSeconds)
            {
                headers[HeaderPrefix + "Max"] = Format(perTenSeconds);
                headers[HeaderPrefix + "Remaining"] = Format(_tenSecondWindow.GetRemaining(now) ?? 0);
                headers[HeaderPrefix + "Interval-Milliseconds"] = Format(10_000);
            }
        }

        return headers.ToImmutable();

        void Add(string name, int? limit, int? remaining)
        {
            if (limit is { } maximum)
            {
                headers[HeaderPrefix + name] = Format(maximum);
                headers[$"{HeaderPrefix}{name}-Remaining"] = Format(Math.Max(0, remaining ?? 0));
            }
        }
    }

    private static string Format(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void CountCall(bool isSearch, DateTimeOffset now)
    {
        _callsToday++;
        if (isSearch)
        {
            _searchWindow.RecordCall(now);
            return;
        }

        _tenSecondWindow.RecordCall(now);
        _oneSecondWindow.RecordCall(now);
    }

    private void ResetOnNewDay(DateTimeOffset now)
    {
        var day = TimeZoneInfo.ConvertTime(now, timeZone).Date;
        if (day != _currentDay)
        {
            _currentDay = day;
            _callsToday = 0;
        }
    }
}
