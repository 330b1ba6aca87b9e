using System.Text.Json;

namespace Auth0Sync.Core.Targets.Http;

/// <summary>Reads members of a response that may be missing or of another type than documented.</summary>
internal static class JsonElementExtensions
{
    public static string? GetStringOrNull(this JsonElement element, string name) =>
        element.GetMemberOrNull(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>A scalar as text, anything else as JSON; null if it is missing or empty.</summary>
    public static string? GetTextOrNull(this JsonElement element, string name) => element.GetMemberOrNull(name) switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.String } text => text.GetString() is { Length: > 0 } value ? value : null,
        { } other => other.GetRawText(),
    };

    public static int? GetNumberOrNull(this JsonElement element, string name) =>
        element.GetMemberOrNull(name) is { ValueKind: JsonValueKind.Number } json && json.TryGetInt32(out var number) ? number : null;

    public static bool IsTrue(this JsonElement element, string name) => element.GetMemberOrNull(name) is { ValueKind: JsonValueKind.True };

    public static JsonElement? GetObjectOrNull(this JsonElement element, string name) =>
        element.GetMemberOrNull(name) is { ValueKind: JsonValueKind.Object } json ? json : null;

    /// <summary>The entries of a list; null if there is none.</summary>
    public static IReadOnlyList<JsonElement>? GetListOrNull(this JsonElement element, string name) =>
        element.GetMemberOrNull(name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : null;

    public static IEnumerable<JsonElement> EnumerateArrayOrEmpty(this JsonElement element, string name) =>
        element.GetMemberOrNull(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    private static JsonElement? GetMemberOrNull(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;
}
