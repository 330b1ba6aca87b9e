using System.Collections.Immutable;
using System.Globalization;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>Decides whether property values may be written, and how they are stored.</summary>
internal static class PropertyValues
{
    /// <summary>The longest text that a property holds.</summary>
    public const int MaximumText = 65_536;

    /// <summary>
    /// The values in stored form; the empty text, which clears a value, stays empty. A refusal names every value at fault.
    /// </summary>
    public static Outcome<ImmutableSortedDictionary<string, string>> Check(
        ImmutableSortedDictionary<string, string> values, PropertyCatalogue properties, UnconfirmedBehaviour unconfirmed)
    {
        var faults = values
            .Select(entry => FaultOf(entry.Key, entry.Value, properties))
            .OfType<ErrorDetail>()
            .ToImmutableArray();
        if (!faults.IsEmpty)
        {
            return Errors.InvalidValues(faults, unconfirmed.InvalidValuesStandInErrors);
        }

        return values.ToImmutableSortedDictionary(
            entry => entry.Key, entry => Stored(properties.FindActive(entry.Key)!, entry.Value));
    }

    private static ErrorDetail? FaultOf(string name, string value, PropertyCatalogue properties)
    {
        if (properties.FindActive(name) is not { } property)
        {
            return new($"Property \"{name}\" does not exist", "PROPERTY_DOESNT_EXIST", name);
        }

        if (property.ReadOnly)
        {
            return new($"{name} is read-only", "READ_ONLY_VALUE", name);
        }

        if (value.Length == 0)
        {
            return null;
        }

        if (name == "email")
        {
            return EmailAddress.IsValid(value.Trim())
                ? null
                : new($"Email address {value} is invalid", "INVALID_EMAIL", name);
        }

        if (property.Type == "string")
        {
            return value.Length > MaximumText
                ? new($"The value has more than {MaximumText} characters", "VALUE_TOO_LONG", name)
                : null;
        }

        // Since 2025 of everything that is no text, the entries of a list included.
        if (Entries(property, value).Any(HasBlankEdge))
        {
            return new($"\"{value}\" includes leading or trailing whitespace.", "LEADING_TRAILING_WHITESPACE", name);
        }

        return property.Type switch
        {
            "number" when ParseNumber(value) is null => new($"{value} was not a valid number.", "INVALID_INTEGER", name),
            "date" when ParseDate(value) is null => new($"{value} was not midnight UTC of a day.", "INVALID_DATE", name),
            "datetime" when Timestamps.Parse(value) is null => new($"{value} was not a valid time.", "INVALID_DATE", name),
            "bool" when value is not ("true" or "false") => NoOption(name, value, ["true", "false"]),
            "enumeration" when !property.HasExternalOptions && !Entries(property, value).All(entry => property.Options.Any(option => option.Value == entry)) =>
                NoOption(name, value, property.Options.Select(option => option.Value)),
            _ => null,
        };
    }

    private static string Stored(PropertyDefinition property, string value) => property switch
    {
        _ when value.Length == 0 => value,
        { Name: "email" } => EmailAddress.Normalize(value),
        { Type: "date" } => ParseDate(value)!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        { Type: "datetime" } => Timestamps.Format(Timestamps.Parse(value)!.Value),
        _ => value,
    };

    /// <summary>A number in invariant writing; a comma between thousands is refused.</summary>
    public static decimal? ParseNumber(string text) => decimal.TryParse(
        text,
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
        CultureInfo.InvariantCulture,
        out var number) ? number : null;

    private static DateOnly? ParseDate(string text) =>
        Timestamps.Parse(text) is { } time && time.UtcDateTime.TimeOfDay == TimeSpan.Zero
            ? DateOnly.FromDateTime(time.UtcDateTime)
            : null;

    private static string[] Entries(PropertyDefinition property, string value) =>
        property.FieldType == "checkbox" ? value.Split(';') : [value];

    private static bool HasBlankEdge(string value) => value.Length > 0 && (IsBlank(value[0]) || IsBlank(value[^1]));

    // A no-break space and a zero-width space count, too.
    private static bool IsBlank(char character) =>
        char.IsWhiteSpace(character) || char.GetUnicodeCategory(character) is UnicodeCategory.Format or UnicodeCategory.Control;

    private static ErrorDetail NoOption(string name, string value, IEnumerable<string> options) =>
        new($"{value} was not one of the allowed options: [{string.Join(", ", options)}]", "INVALID_OPTION", name);
}
