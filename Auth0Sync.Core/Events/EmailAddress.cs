using System.Globalization;
using System.Text;

namespace Auth0Sync.Core.Events;

/// <summary>
/// Reads and compares e-mail addresses. Two addresses are the same only if they differ in nothing but the case of ASCII
/// letters: whatever else a system folds together (the Kelvin sign and k, wide letters, white space around) makes a
/// stranger's address look like another person's.
/// </summary>
public static class EmailAddress
{
    /// <summary>
    /// The address that a text is, without ASCII blanks around it; null where it is blank, or holds characters that
    /// show nothing or that other systems take for ASCII letters.
    /// </summary>
    public static string? Read(string text)
    {
        var address = text.Trim(' ', '\t', '\r', '\n');
        return address.Length > 0 && (Ascii.IsValid(address) || !address.EnumerateRunes().Any(IsDeceptive)) ? address : null;
    }

    /// <summary>Whether two addresses are the same but for the case of ASCII letters.</summary>
    public static bool AreSame(string? one, string? other) =>
        one is not null
        && other is not null
        && (one == other || ToLower(one) == ToLower(other));

    /// <summary>An address with its ASCII letters in lower case.</summary>
    public static string ToLower(string address) => string.Create(address.Length, address, (letters, source) =>
    {
        for (var at = 0; at < letters.Length; at++)
        {
            letters[at] = AsciiLower(source[at]);
        }
    });

    private static char AsciiLower(char letter) => char.IsAsciiLetterUpper(letter) ? (char)(letter | 0x20) : letter;

    // In the invariant mode of globalization there is no table of compatible forms, so their blocks are named, and the two
    // letters whose capitals are ASCII.
    private static bool IsDeceptive(Rune rune) => !rune.IsAscii && (
        VisibleText.Trim(rune.ToString()).Length == 0
        || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format
        || Rune.ToUpperInvariant(rune).IsAscii
        || Rune.ToLowerInvariant(rune).IsAscii
        || rune.Value is 0x0131 or 0x017F
            or (>= 0x2100 and <= 0x214F)
            or (>= 0x2460 and <= 0x24FF)
            or (>= 0xFB00 and <= 0xFB06)
            or (>= 0xFF00 and <= 0xFF5E)
            or (>= 0x1D400 and <= 0x1D7FF));
}
