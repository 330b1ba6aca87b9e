using System.Buffers;

namespace Auth0Sync.Core.Events;

/// <summary>
/// What a reader sees of a text. Profiles come with white space of every script around their values, and with characters
/// that show nothing: a text of nothing else is blank.
/// </summary>
internal static class VisibleText
{
    // Marks and overrides that turn the direction of writing: what follows them is read in another order than it has.
    private const string BidirectionalControls = "\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069";

    private static readonly SearchValues<char> UnwantedCharacters = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(letter => char.IsControl(letter) && letter is not ('\t' or '\n' or '\r')), .. BidirectionalControls]);

    /// <summary>
    /// The text with a blank in place of each control character but line breaks and tabs, and without what turns the
    /// direction of writing.
    /// </summary>
    public static string Sanitize(string text) => text.AsSpan().ContainsAny(UnwantedCharacters)
        ? string.Concat(text.Where(letter => !BidirectionalControls.Contains(letter, StringComparison.Ordinal)).Select(letter => UnwantedCharacters.Contains(letter) ? ' ' : letter))
        : text;

    /// <summary>The text without what shows nothing at either end.</summary>
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

    /// <summary>The words of a clean text in one line, with one blank between them.</summary>
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

    /// <summary>The words of a text: what stands between white space and line breaks of any script.</summary>
    public static string[] SplitWords(string text) =>
        [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(TrimInvisible).Where(word => word.Length > 0)];

    // Half a character never counts: emoji may end in an invisible mark that belongs to them.
    private static bool IsInvisible(char letter) => char.IsWhiteSpace(letter) || char.IsControl(letter) || letter switch
    {
        '\u00AD' or '\u034F' or '\u061C' or '\u180E' or '\uFEFF' => true,
        >= '\u200B' and <= '\u200F' or >= '\u202A' and <= '\u202E' or >= '\u2060' and <= '\u206F' => true,

        // Letters that are empty: the fillers of Hangul, and Braille without a dot.
        '\u115F' or '\u1160' or '\u3164' or '\uFFA0' or '\u2800' => true,
        _ => false,
    };
}
