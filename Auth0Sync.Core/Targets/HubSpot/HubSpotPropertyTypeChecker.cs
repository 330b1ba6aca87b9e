using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets.HubSpot.Api;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>
/// Finds mappings whose values do not always fit the property's type. Such a mapping works for some users and is rejected
/// for others.
/// </summary>
/// <seealso href="https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide"/>
internal static class HubSpotPropertyTypeChecker
{
    private static readonly string[] BooleanValues = ["true", "false"];

    /// <summary>Returns the incompatible mappings in the order of the map.</summary>
    public static IReadOnlyList<IncompatibleProperty> FindIncompatible(FieldMap map, IReadOnlyDictionary<string, HubSpotProperty> properties) =>
    [
        .. from mapping in map.Fields
           where properties.ContainsKey(mapping.Field)
           let property = properties[mapping.Field]
           let advice = GetAdvice(mapping, property)
           where advice is not null
           select new IncompatibleProperty(property.Name, property.Type, SourceValues.Format(mapping), advice),
    ];

    private static string? GetAdvice(FieldMapping mapping, HubSpotProperty property) => property switch
    {
        { IsReadOnly: true } => "only HubSpot can set it",
        { Type: "enumeration" or "bool" } when !ProducesOnly(mapping, property.Type == "bool" && property.Options.Count == 0 ? BooleanValues : property.Options) =>
            "it accepts only its options, with exact case, and rejects every other value; map the source to a text property, or make sure that it has no other value",
        { Type: "number" } when !SourceValues.AreNumbers(mapping) =>
            "it accepts only numbers and rejects every other value; map the source to a text property, or make sure that it has no other value",
        { Type: "date" } when mapping.Format != ValueFormat.Date => "it accepts only dates; append |date to the source",
        { Type: "datetime" } when !SourceValues.AreTimes(mapping) => "it accepts only date-times; append |datetime to the source",
        _ => null,
    };

    private static bool ProducesOnly(FieldMapping mapping, IReadOnlyList<string> options) =>
        SourceValues.FindAll(mapping) is { } values && values.All(options.Contains);
}

/// <summary>A property that may reject values of its source.</summary>
/// <param name="Property">The name.</param>
/// <param name="Type">HubSpot's type.</param>
/// <param name="Source">The source, as it is written in the setting.</param>
/// <param name="Advice">What is wrong and what to do.</param>
internal sealed record IncompatibleProperty(string Property, string Type, string Source, string Advice);
