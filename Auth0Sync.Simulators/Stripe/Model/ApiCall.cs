using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.Stripe.Model;

/// <summary>A call that passed authentication and limits.</summary>
internal sealed record ApiCall(ApiRoute Route, FormParameters Parameters, ApiVersion Version, bool IsLive, DateTimeOffset Now)
{
    public string Id => Route.Id;
}

/// <summary>The JSON that several objects share.</summary>
internal static class JsonParts
{
    public static JsonNode? Time(DateTimeOffset? time) => time?.ToUnixTimeSeconds();

    public static JsonObject Map(IEnumerable<KeyValuePair<string, string>> values) =>
        new(values.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));

    public static JsonArray Array(IEnumerable<JsonNode?> items) => new([.. items]);

    public static JsonObject List(IEnumerable<JsonNode?> data, bool hasMore, string url) => new()
    {
        ["object"] = "list",
        ["data"] = Array(data),
        ["has_more"] = hasMore,
        ["url"] = url,
    };
}
