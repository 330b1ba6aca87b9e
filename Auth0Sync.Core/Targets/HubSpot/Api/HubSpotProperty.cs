using System.Text.Json;
using Auth0Sync.Core.Targets.Http;

namespace Auth0Sync.Core.Targets.HubSpot.Api;

/// <summary>A contact property: what writing it requires.</summary>
/// <param name="Name">The name.</param>
/// <param name="IsUnique">Whether each value can exist only once.</param>
/// <param name="Type">The data type: <c>string</c>, <c>number</c>, <c>bool</c>, <c>enumeration</c>, <c>date</c>, <c>datetime</c>.</param>
/// <param name="IsReadOnly">Whether only HubSpot sets it.</param>
/// <param name="Options">The allowed values of an enumeration.</param>
internal sealed record HubSpotProperty(string Name, bool IsUnique, string Type, bool IsReadOnly, IReadOnlyList<string> Options)
{
    /// <summary>Reads a list of properties by name; null if the JSON is none. Archived properties count as missing.</summary>
    public static IReadOnlyDictionary<string, HubSpotProperty>? ReadPropertyList(JsonElement? body)
    {
        if (body is not { ValueKind: JsonValueKind.Object } list
            || !list.TryGetProperty("results", out var results)
            || results.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var properties = new Dictionary<string, HubSpotProperty>(StringComparer.Ordinal);
        foreach (var entry in results.EnumerateArray().Where(entry => !entry.IsTrue("archived")))
        {
            if (entry.GetStringOrNull("name") is { } name)
            {
                properties[name] = new HubSpotProperty(
                    name,
                    entry.IsTrue("hasUniqueValue"),
                    entry.GetStringOrNull("type") ?? "",
                    entry.IsTrue("calculated") || entry.GetObjectOrNull("modificationMetadata")?.IsTrue("readOnlyValue") == true,
                    [.. entry.EnumerateArrayOrEmpty("options").Select(option => option.GetStringOrNull("value")).OfType<string>()]);
            }
        }

        return properties;
    }
}
