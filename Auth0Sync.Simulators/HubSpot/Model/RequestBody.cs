using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>Reads the members of a request body, and rejects wrong JSON types.</summary>
internal static class RequestBody
{
    public static Result<JsonObject> RequireObject(JsonNode? node) =>
        node is JsonObject body ? body : ApiErrors.InvalidJson("the body must be an object");

    /// <summary>Returns a string member, or null.</summary>
    public static string? GetString(this JsonObject body, string name) =>
        body[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>Returns an integer member, or null.</summary>
    public static int? GetInt32(this JsonObject body, string name) =>
        body[name] is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;

    /// <summary>Returns the names of the members that are not arrays of strings.</summary>
    public static ImmutableArray<string> FindNonStringArrays(this JsonObject body, params ImmutableArray<string> names) =>
        [.. names.Where(name => body[name] is not JsonArray array || !array.All(IsString))];

    /// <summary>Returns the strings of an array member, and ignores its other entries.</summary>
    public static ImmutableArray<string> GetStrings(this JsonObject body, string name) =>
        body[name] is JsonArray array
            ? [.. array.OfType<JsonValue>().Where(IsString).Select(value => value.GetValue<string>())]
            : [];

    public static ImmutableArray<JsonObject> GetObjects(this JsonObject body, string name) =>
        body[name] is JsonArray array ? [.. array.OfType<JsonObject>()] : [];

    /// <summary>Reads <c>properties</c>, whose values must all be strings.</summary>
    public static Result<ImmutableSortedDictionary<string, string>> ReadProperties(this JsonObject body)
    {
        if (body["properties"] is not JsonObject properties)
        {
            return ApiErrors.InvalidJson("properties must be an object");
        }

        var wrong = properties.FirstOrDefault(entry => !IsString(entry.Value)).Key;
        return wrong is null
            ? properties.ToImmutableSortedDictionary(
                entry => entry.Key, entry => entry.Value!.GetValue<string>(), StringComparer.Ordinal)
            : ApiErrors.InvalidJson($"properties.{wrong} must be a string");
    }

    private static bool IsString(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;
}
