using System.Text.Json;

namespace Auth0Sync.Core.Targets.HubSpot.Api;

/// <summary>A contact property, as far as writing it needs to be known.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsUnique">Whether HubSpot has no value of it twice.</param>
/// <param name="Type">What it holds: <c>string</c>, <c>number</c>, <c>bool</c>, <c>enumeration</c>, <c>date</c>, <c>datetime</c>.</param>
/// <param name="IsReadOnly">Whether HubSpot sets it itself.</param>
/// <param name="Options">The values that an enumeration takes.</param>
internal sealed record HubSpotProperty(string Name, bool IsUnique, string Type, bool IsReadOnly, IReadOnlyList<string> Options)
{
    /// <summary>The properties of a list by name, or null where it is none. Archived ones count as missing.</summary>
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
