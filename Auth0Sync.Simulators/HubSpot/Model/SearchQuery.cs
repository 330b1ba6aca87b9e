using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>A validated search request.</summary>
internal sealed record SearchQuery
{
    private const int MaxGroups = 5;
    private const int MaxFiltersPerGroup = 6;
    private const int MaxFilters = 18;
    private const int MaxPageSize = 200;
    private const int MaxResults = 10_000;
    private const int DefaultPageSize = 10;

    /// <summary>At least one group must match, with all of its filters.</summary>
    public ImmutableArray<ImmutableArray<SearchFilter>> Groups { get; private init; } = [];

    /// <summary>A text to find in names, addresses, phone numbers and companies.</summary>
    public string? QueryText { get; private init; }

    public string? SortBy { get; private init; }

    public bool IsDescending { get; private init; }

    public int Limit { get; private init; }

    public int After { get; private init; }

    public static Result<SearchQuery> Read(JsonObject body, PropertyRegistry properties)
    {
        var groups = body.GetObjects("filterGroups")
            .Select(group => group.GetObjects("filters").Select(SearchFilter.Read).ToImmutableArray())
            .ToImmutableArray();
        var filters = groups.SelectMany(group => group).ToImmutableArray();
        if (groups.Length > MaxGroups
            || groups.Any(group => group.Length > MaxFiltersPerGroup)
            || filters.Length > MaxFilters)
        {
            return ApiErrors.Validation(
                $"A search can have at most {MaxGroups} groups of {MaxFiltersPerGroup} filters, and {MaxFilters} filters in total");
        }

        if (filters.Contains(null))
        {
            return ApiErrors.InvalidJson(
                "a filter needs a propertyName, a known operator and its values");
        }

        if (filters.FirstOrDefault(filter => properties.FindActive(filter!.Property) is null) is { } unknown)
        {
            return ApiErrors.Validation($"There is no property {unknown.Property} to search in");
        }

        if (body["sorts"] is JsonArray { Count: > 1 })
        {
            return ApiErrors.Validation("A search can have at most one sort");
        }

        var limit = ReadNumber(body["limit"]) ?? DefaultPageSize;
        var after = ReadNumber(body["after"]) ?? 0;
        if (limit is < 1 or > MaxPageSize || after < 0 || after + limit > MaxResults)
        {
            return ApiErrors.Validation($"A page has 1 to {MaxPageSize} results, and a search at most {MaxResults} in total");
        }

        var sort = (body["sorts"] as JsonArray)?.FirstOrDefault();
        return new SearchQuery
        {
            Groups = [.. groups.Select(group => group.OfType<SearchFilter>().ToImmutableArray())],
            QueryText = body.GetString("query") is { Length: > 0 } text ? text : null,
            SortBy = sort is JsonObject named ? named.GetString("propertyName") : sort?.ToString().TrimStart('-'),
            IsDescending = sort is JsonObject directed
                ? directed.GetString("direction") == "DESCENDING"
                : sort?.ToString().StartsWith('-') == true,
            Limit = limit,
            After = after,
        };
    }

    public bool Matches(Contact contact, PropertyRegistry properties) =>
        (Groups.IsEmpty || Groups.Any(group => group.All(filter => filter.Matches(contact, properties))))
        && (QueryText is null || TextProperties.Any(name =>
            contact[name]?.Contains(QueryText, StringComparison.OrdinalIgnoreCase) == true));

    public IEnumerable<Contact> Sort(IEnumerable<Contact> contacts, PropertyRegistry properties)
    {
        if (SortBy is null)
        {
            return contacts;
        }

        var byValue = Comparer<Contact>.Create((left, right) =>
            PropertyComparison.Compare(properties.FindActive(SortBy), left[SortBy], right[SortBy]));
        return IsDescending ? contacts.OrderDescending(byValue) : contacts.Order(byValue);
    }

    private static ImmutableArray<string> TextProperties => ["email", "firstname", "lastname", "phone", "company"];

    // The offset is a string or a number, depending on the client.
    private static int? ReadNumber(JsonNode? node) =>
        int.TryParse(node?.ToString(), CultureInfo.InvariantCulture, out var number) ? number : null;
}
