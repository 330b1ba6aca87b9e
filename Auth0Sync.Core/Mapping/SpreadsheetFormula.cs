using System.Text.RegularExpressions;

namespace Auth0Sync.Core.Mapping;

/// <summary>
/// Keeps a text from being a formula where the target's records are exported to a spreadsheet: an apostrophe in front
/// says that it is text.
/// </summary>
/// <seealso href="https://owasp.org/www-community/attacks/CSV_Injection"/>
internal static partial class SpreadsheetFormula
{
    /// <summary>The text, with an apostrophe in front where a spreadsheet would take it for a formula.</summary>
    public static string Neutralize(string text) => FormulaPrefixPattern().IsMatch(text) && !NumberPattern().IsMatch(text) ? $"'{text}" : text;

    [GeneratedRegex(@"^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]")]
    private static partial Regex FormulaPrefixPattern();

    // +49 (151) 123-45, +49 151 12345 ext. 6 and -7.5 start no program.
    [GeneratedRegex(@"^[+\-]?[0-9\s().\-/]*(?:(?:x|ext\.?)\s?[0-9]+)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NumberPattern();
}
