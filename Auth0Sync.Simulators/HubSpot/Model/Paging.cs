using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>The page size of a request, and the link to the next page.</summary>
internal static class Paging
{
    private const int DefaultPageSize = 10;

    public static bool TryReadLimit(
        ImmutableDictionary<string, string> query, int max, out int limit, int defaultLimit = DefaultPageSize)
    {
        limit = defaultLimit;
        return !query.TryGetValue("limit", out var text)
            || (int.TryParse(text, CultureInfo.InvariantCulture, out limit) && limit >= 1 && limit <= max);
    }

    public static JsonObject CreateNextPage(string after) =>
        new() { ["next"] = new JsonObject { ["after"] = after } };
}
