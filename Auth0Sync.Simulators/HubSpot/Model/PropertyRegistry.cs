using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>An immutable snapshot of all property definitions of contacts.</summary>
internal sealed partial record PropertyRegistry
{
    public const int MaxUniqueProperties = 10;
    public const int MaxCustomProperties = 1000;

    private static readonly ImmutableDictionary<string, ImmutableArray<string>> FieldTypes =
        new Dictionary<string, ImmutableArray<string>>
        {
            ["string"] = ["text", "textarea", "phonenumber", "html", "file"],
            ["number"] = ["number"],
            ["bool"] = ["booleancheckbox"],
            ["date"] = ["date"],
            ["datetime"] = ["date"],
            ["enumeration"] = ["select", "radio", "checkbox", "booleancheckbox"],
        }.ToImmutableDictionary();

    private ImmutableSortedDictionary<string, PropertyDefinition> Definitions { get; init; } =
        StandardProperties.All.ToImmutableSortedDictionary(property => property.Name, property => property);

    /// <summary>All definitions, including archived ones.</summary>
    public IEnumerable<PropertyDefinition> All => Definitions.Values;

    /// <summary>The names of the unique custom properties.</summary>
    public ImmutableHashSet<string> UniqueNames =>
        [.. All.Where(property => property.HasUniqueValue).Select(property => property.Name)];

    /// <summary>Returns a definition, archived or not.</summary>
    public PropertyDefinition? Find(string name) => Definitions.GetValueOrDefault(name);

    /// <summary>Returns a definition that is not archived.</summary>
    public PropertyDefinition? FindActive(string name) => Find(name) is { ArchivedAt: null } property ? property : null;

    /// <summary>Whether contacts can be looked up by the property.</summary>
    public bool IsUnique(string name) => name == "email" || FindActive(name) is { HasUniqueValue: true };

    public PropertyRegistry AddOrReplace(PropertyDefinition property) =>
        this with { Definitions = Definitions.SetItem(property.Name, property) };

    /// <summary>Adds a custom property, if HubSpot's rules allow it.</summary>
    public Result<PropertyRegistry> Add(PropertyDefinition property, ImmutableArray<string> groups)
    {
        if (!NamePattern().IsMatch(property.Name))
        {
            return ApiErrors.Validation("A property name consists of lowercase letters, digits and underscores, and starts with a letter");
        }

        if (Validate(property, groups) is { } fault)
        {
            return fault;
        }

        if (Find(property.Name) is not null)
        {
            return ApiErrors.PropertyExists(property.Name);
        }

        if (property.HasUniqueValue && UniqueNames.Count >= MaxUniqueProperties)
        {
            return ApiErrors.Validation($"Contacts already have the maximum of {MaxUniqueProperties} unique properties");
        }

        return All.Count(existing => !existing.IsHubSpotDefined) >= MaxCustomProperties
            ? ApiErrors.Validation($"Contacts already have the maximum of {MaxCustomProperties} custom properties")
            : AddOrReplace(property);
    }

    /// <summary>Replaces the definition of a property, if HubSpot's rules allow it.</summary>
    public Result<PropertyRegistry> Replace(PropertyDefinition property, ImmutableArray<string> groups) =>
        Validate(property, groups) is { } fault ? fault : AddOrReplace(property);

    private static ApiError? Validate(PropertyDefinition property, ImmutableArray<string> groups)
    {
        if (!groups.Contains(property.GroupName))
        {
            return ApiErrors.Validation($"There is no group of contact properties named {property.GroupName}");
        }

        if (!FieldTypes.TryGetValue(property.Type, out var fieldTypes) || !fieldTypes.Contains(property.FieldType))
        {
            return ApiErrors.Validation($"Type {property.Type} cannot have fieldType {property.FieldType}");
        }

        if (property is { Type: "enumeration", Options.IsEmpty: true, HasExternalOptions: false })
        {
            return ApiErrors.Validation("An enumeration needs options");
        }

        if (property.Type == "bool" && property.Options.Any(option => option.Value is not ("true" or "false")))
        {
            return ApiErrors.Validation("The options of a boolean property are true and false");
        }

        return property.Options.DistinctBy(option => option.Value).Count() < property.Options.Length
            ? ApiErrors.Validation("Two options have the same value")
            : null;
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,99}$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
