using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>The definition of a contact property.</summary>
/// <param name="Name">The name in requests.</param>
/// <param name="Type">
/// <c>string</c>, <c>number</c>, <c>bool</c>, <c>date</c>, <c>datetime</c> or <c>enumeration</c>.
/// </param>
/// <param name="FieldType">The form field, which must fit the type.</param>
public sealed record PropertyDefinition(string Name, string Type = "string", string FieldType = "text")
{
    /// <summary>The display name.</summary>
    public string Label { get; init; } = Name;

    /// <summary>The group of the property.</summary>
    public string GroupName { get; init; } = "contactinformation";

    /// <summary>Whether values are unique. This cannot be changed after the creation.</summary>
    public bool HasUniqueValue { get; init; }

    /// <summary>Whether HubSpot defined the property; otherwise it is a custom one.</summary>
    public bool IsHubSpotDefined { get; init; }

    /// <summary>Whether the object API rejects writes.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>The values of an enumeration or boolean property.</summary>
    public ImmutableArray<PropertyOption> Options { get; init; } = [];

    /// <summary>Whether the values of an enumeration are stored elsewhere in the account, such as owners.</summary>
    public bool HasExternalOptions { get; init; }

    public string Description { get; init; } = "";

    /// <summary>Whether the property is hidden from users.</summary>
    public bool IsHidden { get; init; }

    /// <summary>The position among other properties; negative values are last.</summary>
    public int DisplayOrder { get; init; } = -1;

    /// <summary>Whether forms can contain the property.</summary>
    public bool IsFormField { get; init; } = true;

    /// <summary>The creation time; null for HubSpot's own properties.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>A custom text property whose values are unique.</summary>
    public static PropertyDefinition CreateUniqueText(string name) => new(name) { HasUniqueValue = true };

    internal JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["name"] = Name,
            ["label"] = Label,
            ["description"] = Description,
            ["groupName"] = GroupName,
            ["type"] = Type,
            ["fieldType"] = FieldType,
            ["hasUniqueValue"] = HasUniqueValue,
            ["hubspotDefined"] = IsHubSpotDefined,
            ["calculated"] = false,
            ["hidden"] = IsHidden,
            ["formField"] = IsFormField && !IsReadOnly,
            ["displayOrder"] = DisplayOrder,
            ["externalOptions"] = HasExternalOptions,
            ["archived"] = ArchivedAt is not null,
            ["options"] = new JsonArray([.. Options.Select(option => option.ToJson())]),
            ["modificationMetadata"] = new JsonObject
            {
                ["archivable"] = !IsHubSpotDefined,
                ["readOnlyDefinition"] = IsHubSpotDefined,
                ["readOnlyValue"] = IsReadOnly,
            },
        };
        if (CreatedAt is { } createdAt)
        {
            json["createdAt"] = Timestamps.Format(createdAt);
            json["updatedAt"] = Timestamps.Format(ArchivedAt ?? UpdatedAt ?? createdAt);
        }

        if (ArchivedAt is { } archivedAt)
        {
            json["archivedAt"] = Timestamps.Format(archivedAt);
        }

        return json;
    }
}
