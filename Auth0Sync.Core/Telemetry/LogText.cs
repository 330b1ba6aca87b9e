using System.Globalization;
using System.Text;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Telemetry;

/// <summary>
/// Makes a text safe to stand in one line of a log or on a console: nobody outside can begin a line of its own, move the
/// cursor or turn the direction of writing.
/// </summary>
public static class LogText
{
    /// <summary>The longest text that stands in a log whole.</summary>
    internal const int MaxLength = 8_192;

    /// <summary>Writes every control, separator and invisible character as <c>\u001b</c>; the same text where there is none.</summary>
    public static string Escape(string text)
    {
        var first = UnprintableCharacters.IndexOfFirst(text);
        if (first < 0)
        {
            return text;
        }

        var escaped = new StringBuilder(text, 0, first, text.Length + 16);
        for (var at = first; at < text.Length;)
        {
            if (UnprintableCharacters.IsPrintable(text.AsSpan(at), out var length))
            {
                escaped.Append(text, at, length);
            }
            else
            {
                foreach (var unit in text.AsSpan(at, length))
                {
                    escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
                }
            }

            at += length;
        }

        return escaped.ToString();
    }

    /// <summary>Escapes a text of many lines line by line, and indents all but the first, so that none looks like an entry of its own.</summary>
    public static string EscapeLines(string text) => string.Join($"{Environment.NewLine}    ", SplitLines(text).Select(Escape));

    /// <summary>The lines of a text, with blanks for tabs.</summary>
    internal static IEnumerable<string> SplitLines(string text) =>
        text.Split('\n').Select(line => line.TrimEnd('\r').Replace("\t", "    ", StringComparison.Ordinal));

    /// <summary>Escapes a text and cuts what is beyond <see cref="MaxLength"/>.</summary>
    internal static string EscapeAndTruncate(string text) =>
        text.Length <= MaxLength ? Escape(text) : $"{Escape(text[..MaxLength])}… ({text.Length} characters)";
}
