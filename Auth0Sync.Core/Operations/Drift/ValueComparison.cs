using System.Globalization;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;

namespace Auth0Sync.Core.Operations.Drift;

/// <summary>Compares a value with what a system shows of it: systems write numbers, times and lists in forms of their own.</summary>
internal static class ValueComparison
{
    private const int EpochMillisecondsLength = 13;

    public static bool AreEqual(FieldValue? expected, string? actual)
    {
        var (wanted, shown) = (expected?.ToText().Trim() ?? "", actual?.Trim() ?? "");
        return wanted == shown || expected switch
        {
            null => false,
            FieldValue.Time time => ParseTime(shown) is { } at && IsSameTime(time.Value, at),
            FieldValue.Day day => ParseTime(shown) is { } at && DateOnly.FromDateTime(at.UtcDateTime) == day.Value,
            FieldValue.Number => ParseNumber(wanted) is { } number && number == ParseNumber(shown),
            FieldValue.Flag => wanted.Equals(shown, StringComparison.OrdinalIgnoreCase),
            FieldValue.List list => list.Items.Order(StringComparer.Ordinal).SequenceEqual(shown.Split(';', StringSplitOptions.TrimEntries).Order(StringComparer.Ordinal)),
            FieldValue.Text => EmailAddress.AreEqual(wanted, shown) && wanted.Contains('@', StringComparison.Ordinal),
            _ => false,
        };
    }

    // Some systems keep no milliseconds.
    private static bool IsSameTime(DateTimeOffset expected, DateTimeOffset actual) =>
        expected == actual || (actual.Millisecond == 0 && expected.ToUnixTimeSeconds() == actual.ToUnixTimeSeconds());

    private static DateTimeOffset? ParseTime(string text) =>
        text.Length == EpochMillisecondsLength && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time
        : null;

    private static decimal? ParseNumber(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
