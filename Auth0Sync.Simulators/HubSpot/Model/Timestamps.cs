using System.Globalization;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>Times as HubSpot writes and reads them.</summary>
internal static class Timestamps
{
    // Some 1,900 years from 1970, so that every time can be written with a year of four digits.
    private const long MaxMilliseconds = 60_000_000_000_000;

    // Complete ISO 8601 only: nothing of a day or a month is guessed, and a time of day says its zone.
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd",
        .. from seconds in new[] { "", ":ss", ":ss.f", ":ss.ff", ":ss.fff", ":ss.ffff", ":ss.fffff", ":ss.ffffff", ":ss.fffffff" }
           from zone in new[] { "'Z'", "zzz" }
           select $"yyyy-MM-dd'T'HH:mm{seconds}{zone}",
    ];

    public static string Format(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads milliseconds since 1970 or ISO 8601.</summary>
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
