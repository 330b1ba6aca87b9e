using System.Collections.Immutable;
using System.Globalization;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>Validates property values and converts them to the stored form.</summary>
internal static class PropertyValues
{
    /// <summary>The maximum length of a text value, in characters.</summary>
    public const int MaxTextLength = 65_536;

    /// <summary>
    /// Returns the values in stored form. An empty string, which clears a value, stays empty. The error names all invalid values.
    /// </summary>
    public static Result<ImmutableSortedDictionary<string, string>> Validate(
        ImmutableSortedDictionary<string, string> values, PropertyRegistry properties, UnconfirmedBehavior behavior)
    {
        var faults = values
            .Select(entry => FindError(entry.Key, entry.Value, properties))
            .OfType<ErrorDetail>()
            .ToImmutableArray();
        if (!faults.IsEmpty)
        {
            return ApiErrors.InvalidValues(faults, behavior.InvalidValuesListedInErrors);
        }

        return values.ToImmutableSortedDictionary(
            entry => entry.Key, entry => ToStoredValue(properties.FindActive(entry.Key)!, entry.Value));
    }

    private static ErrorDetail? FindError(string name, string value, PropertyRegistry properties)
    {
        if (properties.FindActive(name) is not { } property)
        {
            return new($"Property \"{name}\" does not exist", "PROPERTY_DOESNT_EXIST", name);
        }

        if (property.IsReadOnly)
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
            return value.Length > MaxTextLength
                ? new($"The value has more than {MaxTextLength} characters", "VALUE_TOO_LONG", name)
                : null;
        }

        // Since 2025 for all types except text, including the entries of a list.
        if (SplitValue(property, value).Any(HasSurroundingWhitespace))
        {
            return new($"\"{value}\" includes leading or trailing whitespace.", "LEADING_TRAILING_WHITESPACE", name);
        }

        return property.Type switch
        {
            "number" when ParseNumber(value) is null => new($"{value} was not a valid number.", "INVALID_INTEGER", name),
            "date" when ParseDate(value) is null => new($"{value} was not midnight UTC of a day.", "INVALID_DATE", name),
            "datetime" when Timestamps.Parse(value) is null => new($"{value} was not a valid time.", "INVALID_DATE", name),
            "bool" when value is not ("true" or "false") => CreateInvalidOptionError(name, value, ["true", "false"]),
            "enumeration" when !property.HasExternalOptions && !SplitValue(property, value).All(entry => property.Options.Any(option => option.Value == entry)) =>
                CreateInvalidOptionError(name, value, property.Options.Select(option => option.Value)),
            _ => null,
        };
    }

    private static string ToStoredValue(PropertyDefinition property, string value) => property switch
    {
        _ when value.Length == 0 => value,
        { Name: "email" } => EmailAddress.Normalize(value),
        { Type: "date" } => ParseDate(value)!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        { Type: "datetime" } => Timestamps.Format(Timestamps.Parse(value)!.Value),
        _ => value,
    };

    /// <summary>Parses a number in invariant format, without thousands separators.</summary>
    public static decimal? ParseNumber(string text) => decimal.TryParse(
        text,
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
        CultureInfo.InvariantCulture,
        out var number) ? number : null;

    private static DateOnly? ParseDate(string text) =>
        Timestamps.Parse(text) is { } time && time.UtcDateTime.TimeOfDay == TimeSpan.Zero
            ? DateOnly.FromDateTime(time.UtcDateTime)
            : null;

    private static string[] SplitValue(PropertyDefinition property, string value) =>
        property.FieldType == "checkbox" ? value.Split(';') : [value];

    private static bool HasSurroundingWhitespace(string value) => value.Length > 0 && (IsInvisible(value[0]) || IsInvisible(value[^1]));

    // Includes no-break and zero-width spaces.
    private static bool IsInvisible(char character) =>
        char.IsWhiteSpace(character) || char.GetUnicodeCategory(character) is UnicodeCategory.Format or UnicodeCategory.Control;

    private static ErrorDetail CreateInvalidOptionError(string name, string value, IEnumerable<string> options) =>
        new($"{value} was not one of the allowed options: [{string.Join(", ", options)}]", "INVALID_OPTION", name);
}
