using System.Text.Json;

namespace Auth0Sync.Core.Targets.HubSpot.Api;

/// <summary>Reads members that may be missing, or of another kind than the documentation says.</summary>
internal static class JsonElementExtensions
{
    /// <summary>A member's text, or null where there is none.</summary>
    public static string? GetStringOrNull(this JsonElement element, string propertyName) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(propertyName, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>Whether a member is there and true.</summary>
    public static bool IsTrue(this JsonElement element, string propertyName) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(propertyName, out var value)
        && value.ValueKind == JsonValueKind.True;

    /// <summary>A member that is an object, or null where there is none.</summary>
    public static JsonElement? GetObjectOrNull(this JsonElement element, string propertyName) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(propertyName, out var value)
        && value.ValueKind == JsonValueKind.Object
            ? value
            : null;

    /// <summary>The entries of a member that is a list; none where there is no list.</summary>
    public static IEnumerable<JsonElement> EnumerateArrayOrEmpty(this JsonElement element, string propertyName) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(propertyName, out var value)
        && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : [];
}
