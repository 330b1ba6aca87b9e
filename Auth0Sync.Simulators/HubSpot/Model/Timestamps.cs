using System.Globalization;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>Formats and parses times as HubSpot does.</summary>
internal static class Timestamps
{
    // About 1,900 years from 1970, so that every year has four digits.
    private const long MaxMilliseconds = 60_000_000_000_000;

    // Only complete ISO 8601: with day and month, and a time with its zone.
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd",
        .. from seconds in new[] { "", ":ss", ":ss.f", ":ss.ff", ":ss.fff", ":ss.ffff", ":ss.fffff", ":ss.ffffff", ":ss.fffffff" }
           from zone in new[] { "'Z'", "zzz" }
           select $"yyyy-MM-dd'T'HH:mm{seconds}{zone}",
    ];

    public static string Format(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Parses milliseconds since 1970 or ISO 8601.</summary>
    public static DateTimeOffset? Parse(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds))
        {
            return Math.Abs(milliseconds) <= MaxMilliseconds
                ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
                : null;
        }

        return DateTimeOffset.TryParseExact(
            text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
    }
}
