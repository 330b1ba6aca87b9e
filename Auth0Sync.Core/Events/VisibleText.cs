using System.Buffers;

namespace Auth0Sync.Core.Events;

/// <summary>
/// Removes invisible characters from texts. Values of profiles can have any Unicode whitespace around them, and a text with
/// only invisible characters is blank.
/// </summary>
internal static class VisibleText
{
    // Marks and overrides of the writing direction change the order in which a text is shown.
    private const string BidirectionalControls = "\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069";

    private static readonly SearchValues<char> UnwantedCharacters = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(letter => char.IsControl(letter) && letter is not ('\t' or '\n' or '\r')), .. BidirectionalControls]);

    /// <summary>
    /// Replaces control characters other than line breaks and tabs by spaces, and removes bidirectional controls.
    /// </summary>
    public static string Sanitize(string text) => text.AsSpan().ContainsAny(UnwantedCharacters)
        ? string.Concat(text.Where(letter => !BidirectionalControls.Contains(letter, StringComparison.Ordinal)).Select(letter => UnwantedCharacters.Contains(letter) ? ' ' : letter))
        : text;

    /// <summary>Removes invisible characters at both ends.</summary>
    public static string TrimInvisible(string text)
    {
        var start = 0;
        var end = text.Length;
        while (start < end && IsInvisible(text[start]))
        {
            start++;
        }

        while (end > start && IsInvisible(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }

    /// <summary>Sanitizes a text and joins its words with single spaces.</summary>
    public static string ToSingleLine(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var isBlank = text[at] == ' ';
            var isAtEnd = at == 0 || at == text.Length - 1;
            if (isBlank ? isAtEnd || text[at - 1] == ' ' : char.IsWhiteSpace(text[at]) || UnwantedCharacters.Contains(text[at]) || (isAtEnd && IsInvisible(text[at])))
            {
                return string.Join(' ', SplitWords(Sanitize(text)));
            }
        }

        return text;
    }

    /// <summary>Splits a text at Unicode whitespace and line breaks.</summary>
    public static string[] SplitWords(string text) =>
        [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(TrimInvisible).Where(word => word.Length > 0)];

    // Supplementary characters never count: an emoji can end with an invisible mark that belongs to it.
    private static bool IsInvisible(char letter) => char.IsWhiteSpace(letter) || char.IsControl(letter) || letter switch
    {
        '\u00AD' or '\u034F' or '\u061C' or '\u180E' or '\uFEFF' => true,
        >= '\u200B' and <= '\u200F' or >= '\u202A' and <= '\u202E' or >= '\u2060' and <= '\u206F' => true,

        // Empty letters: the Hangul fillers and the blank Braille pattern.
        '\u115F' or '\u1160' or '\u3164' or '\uFFA0' or '\u2800' => true,
        _ => false,
    };
}
