using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>The JSON of contacts in responses.</summary>
internal static class ContactView
{
    private static readonly ImmutableArray<string> AlwaysShown = ["createdate", "hs_object_id", "lastmodifieddate"];

    private static readonly ImmutableArray<string> ComputedProperties =
        [.. AlwaysShown, "hs_additional_emails", "hs_calculated_merged_vids", "hs_merged_object_ids"];

    /// <summary>For reads: without unknown properties, and with null for unset ones.</summary>
    public static JsonObject RenderForRead(Contact contact, IEnumerable<string> requested, PropertyRegistry properties)
    {
        var known = requested
            .Where(name => properties.FindActive(name) is not null)
            .ToImmutableSortedSet(StringComparer.Ordinal);
        var names = known.IsEmpty ? [.. StandardProperties.DefaultReadProperties] : known.Union(AlwaysShown);
        return Render(contact, names.Select(name => KeyValuePair.Create(name, contact[name])));
    }

    /// <summary>For writes: all properties that have a value.</summary>
    public static JsonObject RenderForWrite(Contact contact) => Render(contact, GetValues(contact));

    /// <summary>For updates: the written properties and those that HubSpot always returns, or all properties.</summary>
    public static JsonObject RenderForUpdate(Contact contact, IEnumerable<string> written, UnconfirmedBehavior behavior) =>
        behavior.UpdatesReturnAllProperties
            ? RenderForWrite(contact)
            : Render(contact, GetValues(contact).Where(entry => AlwaysShown.Contains(entry.Key) || written.Contains(entry.Key)));

    /// <summary>For the control API.</summary>
    public static JsonObject RenderForControlApi(Contact contact)
    {
        var view = RenderForWrite(contact);
        view["additionalEmails"] = ToJsonArray(contact.AdditionalEmails);
        view["mergedIds"] = ToJsonArray(contact.MergedIds);
        return view;
    }

    private static JsonArray ToJsonArray(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    private static IEnumerable<KeyValuePair<string, string?>> GetValues(Contact contact) =>
        ComputedProperties.Concat(contact.Properties.Keys)
            .Select(name => KeyValuePair.Create(name, contact[name]))
            .Where(entry => entry.Value is not null)
            .OrderBy(entry => entry.Key, StringComparer.Ordinal);

    private static JsonObject Render(Contact contact, IEnumerable<KeyValuePair<string, string?>> values)
    {
        var json = new JsonObject
        {
            ["id"] = contact.Id,
            ["properties"] = new JsonObject(values.Select(entry =>
                KeyValuePair.Create<string, JsonNode?>(entry.Key, JsonValue.Create(entry.Value)))),
            ["createdAt"] = Timestamps.Format(contact.CreatedAt),
            ["updatedAt"] = Timestamps.Format(contact.UpdatedAt),
            ["archived"] = contact.IsArchived,
        };
        if (contact.ArchivedAt is { } archivedAt)
        {
            json["archivedAt"] = Timestamps.Format(archivedAt);
        }

        return json;
    }
}
