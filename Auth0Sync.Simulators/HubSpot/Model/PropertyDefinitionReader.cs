using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>Reads the definition of a property from a request body.</summary>
internal sealed class PropertyDefinitionReader(UnconfirmedBehavior behavior, DateTimeOffset now)
{
    private static readonly ImmutableArray<string> RequiredMembers = ["name", "label", "groupName", "type", "fieldType"];

    /// <summary>Reads a new definition.</summary>
    public Result<PropertyDefinition> ReadNew(JsonObject body)
    {
        var missing = RequiredMembers.Where(member => string.IsNullOrEmpty(body.GetString(member))).ToImmutableArray();
        return missing.IsEmpty
            ? ReadChanges(
                new PropertyDefinition(body.GetString("name")!)
                {
                    HasUniqueValue = GetBoolean(body, "hasUniqueValue") ?? false,
                    HasExternalOptions = GetBoolean(body, "externalOptions") ?? false,
                    CreatedAt = now,
                },
                body)
            : ApiErrors.RequiredFields(missing);
    }

    /// <summary>Applies the changes of a body. Members that can only be set at creation are ignored.</summary>
    public Result<PropertyDefinition> ReadChanges(PropertyDefinition property, JsonObject body) =>
        ReadOptions(property, body).Then<PropertyDefinition>(options => property with
        {
            Label = body.GetString("label") ?? property.Label,
            GroupName = body.GetString("groupName") ?? property.GroupName,
            Type = body.GetString("type") ?? property.Type,
            FieldType = body.GetString("fieldType") ?? property.FieldType,
            Description = body.GetString("description") ?? property.Description,
            DisplayOrder = body.GetInt32("displayOrder") ?? property.DisplayOrder,
            IsHidden = GetBoolean(body, "hidden") ?? property.IsHidden,
            IsFormField = GetBoolean(body, "formField") ?? property.IsFormField,
            Options = options,
            UpdatedAt = now,
        });

    private Result<ImmutableArray<PropertyOption>> ReadOptions(PropertyDefinition property, JsonObject body)
    {
        if (body["options"] is null)
        {
            return property.Options;
        }

        var options = body.GetObjects("options");
        if (body["options"] is not JsonArray given || given.Count != options.Length)
        {
            return ApiErrors.InvalidJson("options must be an array of objects");
        }

        var isChoice = (body.GetString("type") ?? property.Type) == "enumeration";
        var missing = options.SelectMany(option => FindMissingMembers(option, isChoice)).Distinct().ToImmutableArray();
        return missing.IsEmpty ? options.Select(ReadOption).ToImmutableArray() : ApiErrors.RequiredFields(missing);
    }

    // The two options of a boolean are always the same and always visible, so their other members do not matter.
    private IEnumerable<string> FindMissingMembers(JsonObject option, bool isChoice)
    {
        foreach (var member in new[] { "label", "value" })
        {
            if (option.GetString(member) is null)
            {
                yield return member;
            }
        }

        if (isChoice && behavior.RequiredMembersAreEnforced && GetBoolean(option, "hidden") is null)
        {
            yield return "hidden";
        }
    }

    private static PropertyOption ReadOption(JsonObject option) => new(option.GetString("value")!)
    {
        Label = option.GetString("label")!,
        Description = option.GetString("description") ?? "",
        DisplayOrder = option.GetInt32("displayOrder") ?? -1,
        IsHidden = GetBoolean(option, "hidden") ?? false,
    };

    private static bool? GetBoolean(JsonObject body, string name) => body[name]?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
