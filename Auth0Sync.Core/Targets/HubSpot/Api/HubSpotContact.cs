using System.Text.Json;
using Auth0Sync.Core.Targets.Http;

namespace Auth0Sync.Core.Targets.HubSpot.Api;

/// <summary>Reads contacts from HubSpot's responses.</summary>
internal static class HubSpotContact
{
    /// <summary>The property that lists the additional email addresses.</summary>
    public const string AdditionalEmailsProperty = "hs_additional_emails";

    /// <summary>The property that lists the contacts that were merged into this one.</summary>
    public const string MergedIdsProperty = "hs_merged_object_ids";

    /// <summary>Reads a contact; null if the JSON is none.</summary>
    public static TargetRecord? ReadRecord(JsonElement? json, string uniqueProperty) =>
        json is { } contact && contact.GetStringOrNull("id") is { Length: > 0 } id
            ? new TargetRecord(id, GetProperty(contact, uniqueProperty), GetProperty(contact, HubSpotNames.EmailProperty), GetListProperty(contact, AdditionalEmailsProperty), GetListProperty(contact, MergedIdsProperty))
            : null;

    /// <summary>The value of a property, or null if the contact has none.</summary>
    public static string? GetProperty(JsonElement contact, string name) => contact.GetObjectOrNull("properties")?.GetStringOrNull(name);

    /// <summary>The entries of a list property, or null if the contact has none.</summary>
    public static string[]? GetListProperty(JsonElement contact, string name) =>
        GetProperty(contact, name) is { Length: > 0 } text ? text.Split(';', StringSplitOptions.TrimEntries) : null;
}
