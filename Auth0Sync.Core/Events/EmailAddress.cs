using System.Globalization;
using System.Text;

namespace Auth0Sync.Core.Events;

/// <summary>
/// Parses and compares email addresses. Addresses are equal only if they differ at most in the case of ASCII letters: any
/// other folding (the Kelvin sign and k, full-width letters, surrounding whitespace) can make an address equal to that of
/// another person.
/// </summary>
public static class EmailAddress
{
    /// <summary>
    /// Trims ASCII whitespace. Returns null for a text that is blank or has characters other than visible ASCII and letters,
    /// marks and digits that are not <see cref="CompatibilityCharacters"/>.
    /// </summary>
    public static string? ParseOrNull(string text)
    {
        var address = text.Trim(' ', '\t', '\r', '\n');
        return address.Length > 0 && address.EnumerateRunes().All(IsAllowed) ? address : null;
    }

    /// <summary>Compares two addresses, ignoring the case of ASCII letters.</summary>
    public static bool AreEqual(string? first, string? second) =>
        first is not null
        && second is not null
        && (first == second || ToLowerAscii(first) == ToLowerAscii(second));

    /// <summary>Converts ASCII letters to lower case.</summary>
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
