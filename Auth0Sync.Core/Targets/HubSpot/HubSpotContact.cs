using System.Text.Json;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>Reads contacts out of HubSpot's answers.</summary>
internal static class HubSpotContact
{
    /// <summary>The property that lists the addresses besides the main one.</summary>
    public const string FurtherEmails = "hs_additional_emails";

    /// <summary>The property that lists the contacts which were merged into this one.</summary>
    public const string AbsorbedIds = "hs_merged_object_ids";

    /// <summary>The contact that an answer is, or null where it is none.</summary>
    /// <param name="json">A contact object.</param>
    /// <param name="uniqueProperty">The property that holds the Auth0 user id.</param>
    public static TargetRecord? Read(JsonElement? json, string uniqueProperty) =>
        json is { } contact && contact.Text("id") is { Length: > 0 } id
            ? new TargetRecord(id, Property(contact, uniqueProperty), Property(contact, "email"), List(contact, FurtherEmails), List(contact, AbsorbedIds))
            : null;

    /// <summary>The value of a contact's property, or null where it has none.</summary>
    public static string? Property(JsonElement contact, string name) => contact.Object("properties")?.Text(name);

    /// <summary>The entries of a contact's property that is a list, or null where it has none.</summary>
    public static string[]? List(JsonElement contact, string name) =>
        Property(contact, name) is { Length: > 0 } text ? text.Split(';', StringSplitOptions.TrimEntries) : null;
}
