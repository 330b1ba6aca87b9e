using System.Globalization;
using System.Text;

namespace Auth0Sync.Core.Events;

/// <summary>
/// Characters that a person cannot see but a terminal, a log viewer or a store acts on: control characters (line feeds,
/// escapes), line and paragraph separators, invisible formatting such as a change of writing direction, and half
/// surrogate pairs.
/// </summary>
internal static class UnprintableCharacters
{
    /// <summary>The place of the first such character in a text, or -1.</summary>
    public static int IndexOfFirst(ReadOnlySpan<char> text)
    {
        // Nearly every text is plain ASCII, and is searched many letters at a time.
        for (var at = text.IndexOfAnyExceptInRange(' ', '~'); at >= 0 && at < text.Length;)
        {
            if (!IsPrintable(text[at..], out var length))
            {
                return at;
            }

            at += length;
        }

        return -1;
    }

    /// <summary>Whether the first character of a text may be shown as it is.</summary>
    /// <param name="text">At least one UTF-16 unit.</param>
    /// <param name="length">How many UTF-16 units the character has.</param>
    public static bool IsPrintable(ReadOnlySpan<char> text, out int length) =>
        Rune.DecodeFromUtf16(text, out var rune, out length) == System.Buffers.OperationStatus.Done
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control
            or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator);
}
