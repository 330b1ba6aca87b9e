using System.Collections.Immutable;
using System.IO.Enumeration;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>A condition of a search.</summary>
internal sealed record SearchFilter(
    string Property, string Operator, string Value, string HighValue, ImmutableArray<string> Values)
{
    /// <summary>Reads a filter. Null if it is incomplete or its operator is unknown.</summary>
    public static SearchFilter? Read(JsonObject json)
    {
        var value = json.GetString("value");
        var highValue = json.GetString("highValue");
        var values = json.GetStrings("values");
        if (json.GetString("propertyName") is not { } property || json.GetString("operator") is not { } name)
        {
            return null;
        }

        var isComplete = name switch
        {
            "HAS_PROPERTY" or "NOT_HAS_PROPERTY" => true,
            "IN" or "NOT_IN" => !values.IsEmpty,
            "BETWEEN" => value is not null && highValue is not null,
            "EQ" or "NEQ" or "LT" or "LTE" or "GT" or "GTE" => value is not null,
            "CONTAINS_TOKEN" or "NOT_CONTAINS_TOKEN" => value is not null,
            _ => false,
        };
        return isComplete ? new SearchFilter(property, name, value ?? "", highValue ?? "", values) : null;
    }

    public bool Matches(Contact contact, PropertyRegistry properties)
    {
        var actual = contact[Property];
        return Operator switch
        {
            "HAS_PROPERTY" => actual is not null,
            "NOT_HAS_PROPERTY" => actual is null,
            "NEQ" => CompareTo(Value) != 0,
            "NOT_IN" => !Values.Any(value => CompareTo(value) == 0),
            "NOT_CONTAINS_TOKEN" => !ContainsToken(actual),
            _ when actual is null => false,
            "EQ" => CompareTo(Value) == 0,
            "LT" => CompareTo(Value) < 0,
            "LTE" => CompareTo(Value) <= 0,
            "GT" => CompareTo(Value) > 0,
            "GTE" => CompareTo(Value) >= 0,
            "BETWEEN" => CompareTo(Value) >= 0 && CompareTo(HighValue) <= 0,
            "IN" => Values.Any(value => CompareTo(value) == 0),
            _ => ContainsToken(actual),
        };

        int CompareTo(string value) => PropertyComparison.Compare(properties.FindActive(Property), actual, value);
    }

    private bool ContainsToken(string? actual) =>
        actual is not null
        && SplitTokens(actual).Any(token => FileSystemName.MatchesSimpleExpression(Value, token, ignoreCase: true));

    /// <summary>Splits a list into entries, a text into words, and an address into its parts.</summary>
    private static IEnumerable<string> SplitTokens(string value) =>
        value.Split([';', ' ']).Concat(value.Split([';', ' ', '@', '.', '-', '_']));
}
