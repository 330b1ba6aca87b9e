using System.Globalization;

namespace Auth0Sync.Cli.Output;

/// <summary>Times and names as people read them.</summary>
internal static class Texts
{
    public static string Format(DateTimeOffset? time) => time is { } value ? value.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "";

    /// <summary>The two largest units, such as <c>2 h 5 min</c>.</summary>
    public static string Format(TimeSpan? duration) => duration switch
    {
        null => "",
        { TotalSeconds: < 1 } value => $"{value.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)} ms",
        { TotalMinutes: < 1 } value => $"{value.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s",
        { TotalHours: < 1 } value => $"{value.Minutes} min {value.Seconds} s",
        { TotalDays: < 1 } value => $"{value.Hours} h {value.Minutes} min",
        { } value => $"{(int)value.TotalDays} d {value.Hours} h",
    };

    public static string Format(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A number of things, such as <c>1 event</c> or <c>2 events</c>.</summary>
    public static string Count(long number, string noun, string? plural = null) => $"{Format(number)} {(number == 1 ? noun : plural ?? noun + "s")}";

    /// <summary>A name in code as words, such as <c>not reached</c> for <c>NotReached</c>.</summary>
    public static string ToWords(Enum name) =>
        string.Concat(name.ToString().Select((letter, index) => index > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : char.ToLowerInvariant(letter).ToString()));
}
