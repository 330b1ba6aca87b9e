using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets.HubSpot.Api;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>
/// Says which lines of the map feed a property with values that its type may not take. Such a line works for some users
/// and is refused for others, and nobody sees it before. Pure.
/// </summary>
/// <seealso href="https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide"/>
internal static class HubSpotPropertyTypeChecker
{
    private static readonly string[] BooleanValues = ["true", "false"];
    private static readonly string[] StatusValues = ["active", "blocked", "deactivated"];

    // What Auth0 says of every user, as the members of its user object are documented. All else is free text.
    private static readonly string[] BooleanMembers = ["email_verified", "phone_verified", "blocked"];
    private static readonly string[] NumberMembers = ["logins_count"];
    private static readonly string[] DateTimeMembers = ["created_at", "updated_at", "last_login", "last_password_reset"];

    /// <summary>The lines that do not fit, in the order of the map.</summary>
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
        { IsReadOnly: true } => "HubSpot sets it itself and refuses every value",
        { Type: "enumeration" or "bool" } when !ProducesOnly(mapping, property.Type == "bool" && property.Options.Count == 0 ? BooleanValues : property.Options) =>
            "it takes its options only, letter by letter, and every other value is refused; map it to a text property, or see to it that the source says nothing else",
        { Type: "number" } when !IsOneOf(mapping, NumberMembers) =>
            "it takes numbers only, and every other value is refused; map it to a text property, or see to it that the source says nothing else",
        { Type: "date" } when mapping.Format != ValueFormat.Date => "it takes days only; end the source with |date",
        { Type: "datetime" } when mapping is { Format: ValueFormat.Text, Source: not FieldSource.EventTime } && !IsOneOf(mapping, DateTimeMembers) =>
            "it takes times only; end the source with |datetime",
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

/// <summary>A property that does not take whatever its source says.</summary>
/// <param name="Property">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Source">What the map feeds it from, as the setting says it.</param>
/// <param name="Advice">Why that goes wrong, and what to do.</param>
internal sealed record IncompatibleProperty(string Property, string Type, string Source, string Advice);
