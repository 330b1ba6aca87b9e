using System.Text.RegularExpressions;

namespace Auth0Sync.Core.Mapping;

/// <summary>
/// Neutralizes text that a spreadsheet would run as a formula when the target's records are exported: a leading apostrophe
/// marks it as text.
/// </summary>
/// <seealso href="https://owasp.org/www-community/attacks/CSV_Injection"/>
internal static partial class SpreadsheetFormula
{
    /// <summary>Of a list, only the first item begins a cell.</summary>
    public static FieldValue? Neutralize(FieldValue? value) => value switch
    {
        FieldValue.Text text => Neutralize(text.Value),
        FieldValue.List list when Neutralize(list.ToText()) is var neutralized && neutralized != list.ToText() => new FieldValue.List([$"'{list.Items[0]}", .. list.Items.Skip(1)]),
        _ => value,
    };

    public static string Neutralize(string text) => FormulaPrefixPattern().IsMatch(text) && !NumberPattern().IsMatch(text) ? $"'{text}" : text;

    [GeneratedRegex(@"^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]")]
    private static partial Regex FormulaPrefixPattern();

    // For example +49 (151) 123-45, +49 151 12345 ext. 6 and -7.5.
    [GeneratedRegex(@"^[+\-]?[0-9\s().\-/]*(?:(?:x|ext\.?)\s?[0-9]+)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NumberPattern();
}
