using System.Globalization;
using System.Text;

namespace Auth0Sync.Core.Events;

/// <summary>
/// Invisible characters that affect a terminal, a log viewer or a store: control characters (line feeds, escapes), line and
/// paragraph separators, formatting such as a change of writing direction, and unpaired surrogates.
/// </summary>
internal static class UnprintableCharacters
{
    /// <summary>The index of the first such character, or -1.</summary>
    public static int IndexOfFirst(ReadOnlySpan<char> text)
    {
        // Most texts are ASCII, for which this search is vectorized.
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

    /// <summary>Whether the first character of a text is printable.</summary>
    /// <param name="text">A non-empty text.</param>
    /// <param name="length">The length of the character in UTF-16 code units.</param>
    public static bool IsPrintable(ReadOnlySpan<char> text, out int length) =>
        Rune.DecodeFromUtf16(text, out var rune, out length) == System.Buffers.OperationStatus.Done
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control
            or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator);
}
