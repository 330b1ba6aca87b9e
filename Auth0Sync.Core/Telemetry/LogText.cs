using System.Globalization;
using System.Text;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Telemetry;

/// <summary>
/// Makes text safe for a log line or a console: external input cannot start a new line, move the cursor or change the
/// text direction.
/// </summary>
public static class LogText
{
    /// <summary>In characters. Longer texts are truncated.</summary>
    internal const int MaxLength = 8_192;

    /// <summary>Replaces each control, separator and invisible character by its escape sequence, such as <c>\u001b</c>.</summary>
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

    /// <summary>Escapes each line and indents all but the first, so that none of them looks like a log entry of its own.</summary>
    public static string EscapeLines(string text) => string.Join($"{Environment.NewLine}    ", SplitLines(text).Select(Escape));

    /// <summary>Splits a text into lines and replaces tabs by spaces.</summary>
    internal static IEnumerable<string> SplitLines(string text) =>
        text.Split('\n').Select(line => line.TrimEnd('\r').Replace("\t", "    ", StringComparison.Ordinal));

    internal static string EscapeAndTruncate(string text) =>
        text.Length <= MaxLength ? Escape(text) : $"{Escape(text[..MaxLength])}… ({text.Length} characters)";
}
