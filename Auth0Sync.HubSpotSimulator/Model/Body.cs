using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>Reads the members of a request's body; what has the wrong JSON type is refused.</summary>
internal static class Body
{
    public static Outcome<JsonObject> Object(JsonNode? node) =>
        node is JsonObject body ? body : Errors.InvalidJson("the body must be an object");

    /// <summary>A text member, or null if there is none.</summary>
    public static string? Text(this JsonObject body, string name) =>
        body[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>A member that is a whole number, or null if there is none.</summary>
    public static int? Number(this JsonObject body, string name) =>
        body[name] is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;

    /// <summary>The names of those members that are no array of texts.</summary>
    public static ImmutableArray<string> NoTexts(this JsonObject body, params ImmutableArray<string> names) =>
        [.. names.Where(name => body[name] is not JsonArray array || !array.All(IsText))];

    /// <summary>The texts of an array member; anything else in it is passed over.</summary>
    public static ImmutableArray<string> Texts(this JsonObject body, string name) =>
        body[name] is JsonArray array
            ? [.. array.OfType<JsonValue>().Where(IsText).Select(value => value.GetValue<string>())]
            : [];

    public static ImmutableArray<JsonObject> Objects(this JsonObject body, string name) =>
        body[name] is JsonArray array ? [.. array.OfType<JsonObject>()] : [];

    /// <summary>The <c>properties</c>, whose values must all be texts.</summary>
    public static Outcome<ImmutableSortedDictionary<string, string>> Properties(this JsonObject body)
    {
        if (body["properties"] is not JsonObject properties)
        {
            return Errors.InvalidJson("properties must be an object");
        }

        var wrong = properties.FirstOrDefault(entry => !IsText(entry.Value)).Key;
        return wrong is null
            ? properties.ToImmutableSortedDictionary(
                entry => entry.Key, entry => entry.Value!.GetValue<string>(), StringComparer.Ordinal)
            : Errors.InvalidJson($"properties.{wrong} must be a string");
    }

    private static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;
}
