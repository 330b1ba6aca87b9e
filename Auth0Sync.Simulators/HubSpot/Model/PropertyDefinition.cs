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
    /// <summary>The name that people see.</summary>
    public string Label { get; init; } = Name;

    /// <summary>The group that the property is shown in.</summary>
    public string GroupName { get; init; } = "contactinformation";

    /// <summary>Whether no two contacts may have the same value; fixed once the property is created.</summary>
    public bool HasUniqueValue { get; init; }

    /// <summary>Whether HubSpot defined it; if not, it is a custom property.</summary>
    public bool IsHubSpotDefined { get; init; }

    /// <summary>Whether the object API refuses to write it.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>The values of an enumeration or of a yes-or-no property.</summary>
    public ImmutableArray<PropertyOption> Options { get; init; } = [];

    /// <summary>Whether the values of an enumeration are kept elsewhere in the account, as owners are.</summary>
    public bool HasExternalOptions { get; init; }

    /// <summary>What people read about it.</summary>
    public string Description { get; init; } = "";

    /// <summary>Whether people do not see it.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Its place among others; negative comes last.</summary>
    public int DisplayOrder { get; init; } = -1;

    /// <summary>Whether a form may ask for it.</summary>
    public bool IsFormField { get; init; } = true;

    /// <summary>When it was created; HubSpot's own have no such time here.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When its definition was last changed.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>When it was archived, if it is.</summary>
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
