using System.Text.Json;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>Reads contacts out of HubSpot's answers.</summary>
internal static class HubSpotContact
{
    /// <summary>The contact that an answer is, or null where it is none.</summary>
    /// <param name="json">A contact object.</param>
    /// <param name="uniqueProperty">The property that holds the Auth0 user id.</param>
    public static TargetRecord? Read(JsonElement? json, string uniqueProperty) =>
        json is { } contact && contact.Text("id") is { Length: > 0 } id
            ? new TargetRecord(id, Property(contact, uniqueProperty), Property(contact, "email"))
            : null;

    /// <summary>The value of a contact's property, or null where it has none.</summary>
    public static string? Property(JsonElement contact, string name) => contact.Object("properties")?.Text(name);
}
