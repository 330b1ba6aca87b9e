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
    private static readonly string[] StatusValues = ["active", "blocked", "deactivated"];

    // The typed members of Auth0's user object, as documented. All others are free text.
    private static readonly string[] BooleanMembers = ["email_verified", "phone_verified", "blocked"];
    private static readonly string[] NumberMembers = ["logins_count"];
    private static readonly string[] DateTimeMembers = ["created_at", "updated_at", "last_login", "last_password_reset"];

    /// <summary>Returns the incompatible mappings in the order of the map.</summary>
    public static IReadOnlyList<IncompatibleProperty> FindIncompatible(FieldMap map, IReadOnlyDictionary<string, HubSpotProperty> properties) =>
    [
        .. from mapping in map.Fields
           where properties.ContainsKey(mapping.Field)
           let property = properties[mapping.Field]
           let advice = GetAdvice(mapping, property)
           where advice is not null
           select new IncompatibleProperty(property.Name, property.Type, FormatSource(mapping), advice),
    ];

    private static string? GetAdvice(FieldMapping mapping, HubSpotProperty property) => property switch
    {
        { IsReadOnly: true } => "only HubSpot can set it",
        { Type: "enumeration" or "bool" } when !ProducesOnly(mapping, property.Type == "bool" && property.Options.Count == 0 ? BooleanValues : property.Options) =>
            "it accepts only its options, with exact case, and rejects every other value; map the source to a text property, or make sure that it has no other value",
        { Type: "number" } when !IsOneOf(mapping, NumberMembers) =>
            "it accepts only numbers and rejects every other value; map the source to a text property, or make sure that it has no other value",
        { Type: "date" } when mapping.Format != ValueFormat.Date => "it accepts only dates; append |date to the source",
        { Type: "datetime" } when mapping is { Format: ValueFormat.Text, Source: not FieldSource.EventTime } && !IsOneOf(mapping, DateTimeMembers) =>
            "it accepts only date-times; append |datetime to the source",
        _ => null,
    };

    private static bool ProducesOnly(FieldMapping mapping, IReadOnlyList<string> options) => mapping.Source switch
    {
        FieldSource.Status => StatusValues.All(options.Contains),
        _ => IsOneOf(mapping, BooleanMembers) && BooleanValues.All(options.Contains),
    };

    private static bool IsOneOf(FieldMapping mapping, string[] members) =>
        mapping is { Format: ValueFormat.Text, Source: FieldSource.ProfilePath path } && members.Any(path.Matches);

    private static string FormatSource(FieldMapping mapping)
    {
        var source = mapping.Source switch
        {
            FieldSource.ProfilePath path => string.Join('.', path.Members),
            FieldSource.Status => "$status",
            FieldSource.EventTime => "$event.time",
            _ => "$event.id",
        };
        return mapping.Format switch
        {
            ValueFormat.Date => $"{source}|date",
            ValueFormat.DateTime => $"{source}|datetime",
            _ => source,
        };
    }
}

/// <summary>A property that may reject values of its source.</summary>
/// <param name="Property">The name.</param>
/// <param name="Type">HubSpot's type.</param>
/// <param name="Source">The source, as it is written in the setting.</param>
/// <param name="Advice">What is wrong and what to do.</param>
internal sealed record IncompatibleProperty(string Property, string Type, string Source, string Advice);
