using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>What a search asks for, within HubSpot's bounds.</summary>
internal sealed record SearchQuery
{
    private const int MaximumGroups = 5;
    private const int MaximumFiltersInGroup = 6;
    private const int MaximumFilters = 18;
    private const int MaximumPage = 200;
    private const int MaximumResults = 10_000;
    private const int DefaultPage = 10;

    /// <summary>Any group must match; within a group every filter must.</summary>
    public ImmutableArray<ImmutableArray<SearchFilter>> Groups { get; private init; } = [];

    /// <summary>A word to find in names, addresses and phone numbers.</summary>
    public string? Text { get; private init; }

    public string? SortBy { get; private init; }

    public bool Descending { get; private init; }

    public int Limit { get; private init; }

    public int After { get; private init; }

    public static Outcome<SearchQuery> Read(JsonObject body, PropertyCatalogue properties)
    {
        var groups = body.Objects("filterGroups")
            .Select(group => group.Objects("filters").Select(SearchFilter.Read).ToImmutableArray())
            .ToImmutableArray();
        var filters = groups.SelectMany(group => group).ToImmutableArray();
        if (groups.Length > MaximumGroups
            || groups.Any(group => group.Length > MaximumFiltersInGroup)
            || filters.Length > MaximumFilters)
        {
            return Errors.Validation(
                $"A search takes {MaximumGroups} groups of {MaximumFiltersInGroup} filters, {MaximumFilters} in all");
        }

        if (filters.Contains(null))
        {
            return Errors.InvalidJson("a filter needs a propertyName, a known operator and the values that it asks for");
        }

        if (filters.FirstOrDefault(filter => properties.FindActive(filter!.Property) is null) is { } unknown)
        {
            return Errors.Validation($"There is no property {unknown.Property} to search in");
        }

        if (body["sorts"] is JsonArray { Count: > 1 })
        {
            return Errors.Validation("A search takes one sort");
        }

        var limit = Number(body["limit"]) ?? DefaultPage;
        var after = Number(body["after"]) ?? 0;
        if (limit is < 1 or > MaximumPage || after < 0 || after + limit > MaximumResults)
        {
            return Errors.Validation($"A page has 1 to {MaximumPage} results, and a search {MaximumResults} in all");
        }

        var sort = (body["sorts"] as JsonArray)?.FirstOrDefault();
        return new SearchQuery
        {
            Groups = [.. groups.Select(group => group.OfType<SearchFilter>().ToImmutableArray())],
            Text = body.Text("query") is { Length: > 0 } text ? text : null,
            SortBy = sort is JsonObject named ? named.Text("propertyName") : sort?.ToString().TrimStart('-'),
            Descending = sort is JsonObject directed ? directed.Text("direction") == "DESCENDING" : sort?.ToString()[0] == '-',
            Limit = limit,
            After = after,
        };
    }

    public bool Matches(Contact contact, PropertyCatalogue properties) =>
        (Groups.IsEmpty || Groups.Any(group => group.All(filter => filter.Matches(contact, properties))))
        && (Text is null || TextProperties.Any(name =>
            contact[name]?.Contains(Text, StringComparison.OrdinalIgnoreCase) == true));

    public IEnumerable<Contact> Sort(IEnumerable<Contact> contacts, PropertyCatalogue properties)
    {
        if (SortBy is null)
        {
            return contacts;
        }

        var byValue = Comparer<Contact>.Create((left, right) =>
            PropertyComparison.Compare(properties.FindActive(SortBy), left[SortBy], right[SortBy]));
        return Descending ? contacts.OrderDescending(byValue) : contacts.Order(byValue);
    }

    private static ImmutableArray<string> TextProperties => ["email", "firstname", "lastname", "phone", "company"];

    // The offset comes as a text or a number, depending on the client.
    private static int? Number(JsonNode? node) =>
        int.TryParse(node?.ToString(), CultureInfo.InvariantCulture, out var number) ? number : null;
}
