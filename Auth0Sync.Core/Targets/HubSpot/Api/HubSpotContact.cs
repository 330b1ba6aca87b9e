using System.Text.Json;

namespace Auth0Sync.Core.Targets.HubSpot.Api;

/// <summary>Reads contacts out of HubSpot's answers.</summary>
internal static class HubSpotContact
{
    /// <summary>The property that lists the addresses besides the main one.</summary>
    public const string AdditionalEmailsProperty = "hs_additional_emails";

    /// <summary>The property that lists the contacts which were merged into this one.</summary>
    public const string MergedIdsProperty = "hs_merged_object_ids";

    /// <summary>The contact that an answer is, or null where it is none.</summary>
    /// <param name="json">A contact object.</param>
    /// <param name="uniqueProperty">The property that holds the Auth0 user id.</param>
    public static TargetRecord? ReadRecord(JsonElement? json, string uniqueProperty) =>
        json is { } contact && contact.GetStringOrNull("id") is { Length: > 0 } id
            ? new TargetRecord(id, GetProperty(contact, uniqueProperty), GetProperty(contact, "email"), GetListProperty(contact, AdditionalEmailsProperty), GetListProperty(contact, MergedIdsProperty))
            : null;

    /// <summary>The value of a contact's property, or null where it has none.</summary>
    public static string? GetProperty(JsonElement contact, string name) => contact.GetObjectOrNull("properties")?.GetStringOrNull(name);

    /// <summary>The entries of a contact's property that is a list, or null where it has none.</summary>
    public static string[]? GetListProperty(JsonElement contact, string name) =>
        GetProperty(contact, name) is { Length: > 0 } text ? text.Split(';', StringSplitOptions.TrimEntries) : null;
}
