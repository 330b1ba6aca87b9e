using System.Collections.Immutable;
using System.Globalization;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>The limit that a call ran into.</summary>
internal enum RatePolicy
{
    TenSecondly,
    Secondly,
    Daily,
    Search,
}

/// <summary>Counts calls against the account's limits. A refused call is not counted.</summary>
internal sealed class RateLimits(SimulatorLimits limits, TimeZoneInfo timeZone)
{
    private readonly RollingWindow _tenSeconds = new(limits.PerTenSeconds, TimeSpan.FromSeconds(10));
    private readonly RollingWindow _second = new(limits.PerSecond, TimeSpan.FromSeconds(1));
    private readonly RollingWindow _searches = new(limits.SearchPerSecond, TimeSpan.FromSeconds(1));

    private DateTime _day;
    private int _today;

    /// <summary>Counts a call and returns null, or the limit that refuses it.</summary>
    public RatePolicy? Admit(bool isSearch, DateTimeOffset now)
    {
        StartDay(now);
        RatePolicy? refusal =
            _today >= limits.Daily ? RatePolicy.Daily
            : isSearch ? (_searches.IsFull(now) ? RatePolicy.Search : null)
            : _tenSeconds.IsFull(now) ? RatePolicy.TenSecondly
            : _second.IsFull(now) ? RatePolicy.Secondly
            : null;
        if (refusal is null)
        {
            Count(isSearch, now);
        }

        return refusal;
    }

    /// <summary>The headers that tell a client what is left. Those of searches lack the windows of seconds.</summary>
    public ImmutableSortedDictionary<string, string> Headers(bool isSearch, DateTimeOffset now)
    {
        StartDay(now);
        var headers = ImmutableSortedDictionary.CreateBuilder<string, string>();
        Add("Daily", limits.Daily, limits.Daily - _today);
        if (!isSearch)
        {
            Add("Secondly", limits.PerSecond, _second.Remaining(now));
            if (limits.PerTenSeconds is { } perTenSeconds)
            {
                headers[Prefix + "Max"] = Text(perTenSeconds);
                headers[Prefix + "Remaining"] = Text(_tenSeconds.Remaining(now) ?? 0);
                headers[Prefix + "Interval-Milliseconds"] = Text(10_000);
            }
        }

        return headers.ToImmutable();

        void Add(string name, int? limit, int? remaining)
        {
            if (limit is { } maximum)
            {
                headers[Prefix + name] = Text(maximum);
                headers[$"{Prefix}{name}-Remaining"] = Text(Math.Max(0, remaining ?? 0));
            }
        }
    }

    private const string Prefix = "X-HubSpot-RateLimit-";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void Count(bool isSearch, DateTimeOffset now)
    {
        _today++;
        if (isSearch)
        {
            _searches.Count(now);
            return;
        }

        _tenSeconds.Count(now);
        _second.Count(now);
    }

    private void StartDay(DateTimeOffset now)
    {
        var day = TimeZoneInfo.ConvertTime(now, timeZone).Date;
        if (day != _day)
        {
            _day = day;
            _today = 0;
        }
    }
}
