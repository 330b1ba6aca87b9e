using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>How a contact is shown to a client.</summary>
internal static class ContactView
{
    /// <summary>A contact as reads show it: unknown properties are left out, unset ones are null.</summary>
    public static JsonObject Of(Contact contact, IEnumerable<string> requested, PropertyCatalogue properties)
    {
        var known = requested.Where(name => properties.FindActive(name) is not null).ToImmutableSortedSet(StringComparer.Ordinal);
        var names = known.IsEmpty ? [.. StandardProperties.Defaults] : known.Union(Always);
        return Render(contact, names.Select(name => KeyValuePair.Create(name, contact[name])));
    }

    /// <summary>A contact as writes show it: everything that has a value.</summary>
    public static JsonObject OfWrite(Contact contact) => Render(contact, ValuesOf(contact));

    /// <summary>A contact as the control API shows it.</summary>
    public static JsonObject Everything(Contact contact)
    {
        var view = OfWrite(contact);
        view["additionalEmails"] = new JsonArray([.. contact.AdditionalEmails.Select(email => JsonValue.Create(email))]);
        view["mergedIds"] = new JsonArray([.. contact.MergedIds.Select(id => JsonValue.Create(id))]);
        return view;
    }

    private static readonly ImmutableArray<string> Always = ["createdate", "hs_object_id", "lastmodifieddate"];

    private static readonly ImmutableArray<string> Computed =
        [.. Always, "hs_additional_emails", "hs_calculated_merged_vids", "hs_merged_object_ids"];

    private static IEnumerable<KeyValuePair<string, string?>> ValuesOf(Contact contact) =>
        Computed.Concat(contact.Properties.Keys)
            .Select(name => KeyValuePair.Create(name, contact[name]))
            .Where(entry => entry.Value is not null)
            .OrderBy(entry => entry.Key, StringComparer.Ordinal);

    private static JsonObject Render(Contact contact, IEnumerable<KeyValuePair<string, string?>> values)
    {
        var json = new JsonObject
        {
            ["id"] = contact.Id,
            ["properties"] = new JsonObject(
                values.Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Key, JsonValue.Create(entry.Value)))),
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
