using System.Text.Json;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>Reads contacts out of HubSpot's answers.</summary>
internal static class HubSpotContact
{
    /// <summary>The contact that an answer is, or null where it is none.</summary>
    /// <param name="json">A contact object.</param>
    /// <param name="uniqueProperty">The property that holds the Auth0 user id.</param>
    public static TargetRecord? Read(JsonElement? json, string uniqueProperty)
    {
        if (json is not { ValueKind: JsonValueKind.Object } contact || contact.Text("id") is not { Length: > 0 } id)
        {
            return null;
        }

        return contact.TryGetProperty("properties", out var properties)
            ? new TargetRecord(id, properties.Text(uniqueProperty), properties.Text("email"))
            : new TargetRecord(id);
    }

    /// <summary>The only contact of a batch's results, or null where there is none.</summary>
    /// <param name="json">The answer to a batch call.</param>
    /// <param name="uniqueProperty">The property that holds the Auth0 user id.</param>
    public static TargetRecord? ReadOnly(JsonElement? json, string uniqueProperty) =>
        json is { ValueKind: JsonValueKind.Object } batch
        && batch.TryGetProperty("results", out var results)
        && results.ValueKind == JsonValueKind.Array
        && results.GetArrayLength() == 1
            ? Read(results[0], uniqueProperty)
            : null;
}
