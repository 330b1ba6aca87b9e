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
    /// The address that a text is, without ASCII blanks around it; null where it is blank, or holds anything but visible
    /// ASCII and the letters, marks and digits of other scripts that no other system takes for something else.
    /// </summary>
    public static string? ParseOrNull(string text)
    {
        var address = text.Trim(' ', '\t', '\r', '\n');
        return address.Length > 0 && address.EnumerateRunes().All(IsAllowed) ? address : null;
    }

    /// <summary>Whether two addresses are the same but for the case of ASCII letters.</summary>
    public static bool AreEqual(string? first, string? second) =>
        first is not null
        && second is not null
        && (first == second || ToLowerAscii(first) == ToLowerAscii(second));

    /// <summary>An address with its ASCII letters in lower case.</summary>
    public static string ToLowerAscii(string address) => string.Create(address.Length, address, (letters, source) =>
    {
        for (var at = 0; at < letters.Length; at++)
        {
            letters[at] = ToLowerAsciiLetter(source[at]);
        }
    });

    private static char ToLowerAsciiLetter(char letter) => char.IsAsciiLetterUpper(letter) ? (char)(letter | 0x20) : letter;

    private static bool IsAllowed(Rune rune) => rune.IsAscii
        ? !Rune.IsControl(rune)
        : (Rune.IsLetter(rune) || Rune.IsDigit(rune) || IsMark(rune)) && !CompatibilityCharacters.Contains(rune);

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
