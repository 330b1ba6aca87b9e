using System.Collections.Immutable;
using System.Globalization;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>Decides whether property values may be written, and how they are stored.</summary>
internal static class PropertyValues
{
    /// <summary>The values in stored form; the empty text, which clears a value, stays empty.</summary>
    public static Outcome<ImmutableSortedDictionary<string, string>> Check(
        ImmutableSortedDictionary<string, string> values, PropertyCatalogue properties, SimulatorOptions options)
    {
        var faults = values
            .Select(entry => FaultOf(entry.Key, entry.Value, properties, options))
            .OfType<ErrorDetail>()
            .ToImmutableArray();
        if (!faults.IsEmpty)
        {
            return Errors.InvalidValues(faults);
        }

        return values.ToImmutableSortedDictionary(
            entry => entry.Key, entry => Stored(properties.FindActive(entry.Key)!, entry.Value));
    }

    private static ErrorDetail? FaultOf(
        string name, string value, PropertyCatalogue properties, SimulatorOptions options)
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
            return EmailAddress.IsValid(value.Trim(), options.RefusedTopLevelDomains)
                ? null
                : new($"Email address {value} is invalid", "INVALID_EMAIL", name);
        }

        return property.Type switch
        {
            "number" when ParseNumber(value) is null => new($"{value} is not a number", "INVALID_INTEGER", name),
            "date" when ParseDate(value) is null => new($"{value} is not midnight UTC of a day", "INVALID_LONG", name),
            "datetime" when Timestamps.Parse(value) is null => new($"{value} is not a time", "INVALID_LONG", name),
            "bool" when value is not ("true" or "false") => new($"{value} is not true or false", "INVALID_OPTION", name),
            "enumeration" when !AreOptions(property, value) => new($"{value} is not an option", "INVALID_OPTION", name),
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
    public static decimal? ParseNumber(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static DateOnly? ParseDate(string text) =>
        Timestamps.Parse(text) is { } time && time.UtcDateTime.TimeOfDay == TimeSpan.Zero
            ? DateOnly.FromDateTime(time.UtcDateTime)
            : null;

    private static bool AreOptions(PropertyDefinition property, string value) =>
        property.FieldType == "checkbox"
            ? value.Split(';').All(part => property.Options.Contains(part))
            : property.Options.Contains(value);
}
