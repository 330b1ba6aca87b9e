using System.Text.Json;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>Reads members that may be missing, or of another kind than the documentation says.</summary>
internal static class JsonMembers
{
    /// <summary>A member's text, or null where there is none.</summary>
    public static string? Text(this JsonElement element, string member) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(member, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>Whether a member is there and true.</summary>
    public static bool Flag(this JsonElement element, string member) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(member, out var value)
        && value.ValueKind == JsonValueKind.True;

    /// <summary>A member that is an object, or null where there is none.</summary>
    public static JsonElement? Object(this JsonElement element, string member) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(member, out var value)
        && value.ValueKind == JsonValueKind.Object
            ? value
            : null;

    /// <summary>The entries of a member that is a list; none where there is no list.</summary>
    public static IEnumerable<JsonElement> List(this JsonElement element, string member) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(member, out var value)
        && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : [];
}
