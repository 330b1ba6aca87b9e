using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>The page size that a call asks for and the pointer to the next page.</summary>
internal static class Paging
{
    private const int DefaultPage = 10;

    public static bool TryRead(
        ImmutableDictionary<string, string> query, int maximum, out int limit, int usual = DefaultPage)
    {
        limit = usual;
        return !query.TryGetValue("limit", out var text)
            || (int.TryParse(text, CultureInfo.InvariantCulture, out limit) && limit >= 1 && limit <= maximum);
    }

    public static JsonObject Next(string after) =>
        new() { ["next"] = new JsonObject { ["after"] = after } };
}
