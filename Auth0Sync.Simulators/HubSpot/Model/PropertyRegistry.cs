using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>The definitions of all contact properties at one moment; a change makes a new catalogue.</summary>
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

    /// <summary>Every definition, archived ones too.</summary>
    public IEnumerable<PropertyDefinition> All => Definitions.Values;

    /// <summary>The names of the unique custom properties.</summary>
    public ImmutableHashSet<string> UniqueNames =>
        [.. All.Where(property => property.HasUniqueValue).Select(property => property.Name)];

    /// <summary>A definition, archived or not.</summary>
    public PropertyDefinition? Find(string name) => Definitions.GetValueOrDefault(name);

    /// <summary>A definition that is not archived.</summary>
    public PropertyDefinition? FindActive(string name) => Find(name) is { ArchivedAt: null } property ? property : null;

    /// <summary>Whether contacts can be looked up by this property.</summary>
    public bool IsUnique(string name) => name == "email" || FindActive(name) is { HasUniqueValue: true };

    public PropertyRegistry AddOrReplace(PropertyDefinition property) =>
        this with { Definitions = Definitions.SetItem(property.Name, property) };

    /// <summary>The catalogue with a new custom property, if HubSpot's rules let it in.</summary>
    public Result<PropertyRegistry> Add(PropertyDefinition property, ImmutableArray<string> groups)
    {
        if (!NamePattern().IsMatch(property.Name))
        {
            return ApiErrors.Validation("A property name is lower-case letters, digits and underscores, a letter first");
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
            return ApiErrors.Validation($"Contacts have {MaxUniqueProperties} unique properties already, the most there can be");
        }

        return All.Count(existing => !existing.IsHubSpotDefined) >= MaxCustomProperties
            ? ApiErrors.Validation($"Contacts have {MaxCustomProperties} custom properties already, the most there can be")
            : AddOrReplace(property);
    }

    /// <summary>The catalogue with another definition of a property that it has, if HubSpot's rules let it in.</summary>
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
            return ApiErrors.Validation($"Type {property.Type} does not go with fieldType {property.FieldType}");
        }

        if (property is { Type: "enumeration", Options.IsEmpty: true, HasExternalOptions: false })
        {
            return ApiErrors.Validation("An enumeration needs options");
        }

        if (property.Type == "bool" && property.Options.Any(option => option.Value is not ("true" or "false")))
        {
            return ApiErrors.Validation("The options of a yes-or-no property are true and false");
        }

        return property.Options.DistinctBy(option => option.Value).Count() < property.Options.Length
            ? ApiErrors.Validation("Two options have the same value")
            : null;
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,99}$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
