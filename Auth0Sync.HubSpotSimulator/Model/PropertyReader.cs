using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>Reads the definition of a property out of a request's body.</summary>
internal sealed class PropertyReader(UnconfirmedBehaviour unconfirmed, DateTimeOffset now)
{
    private static readonly ImmutableArray<string> _required = ["name", "label", "groupName", "type", "fieldType"];

    /// <summary>The definition that a body asks for.</summary>
    public Outcome<PropertyDefinition> New(JsonObject body)
    {
        var missing = _required.Where(member => string.IsNullOrEmpty(body.Text(member))).ToImmutableArray();
        return missing.IsEmpty
            ? Changed(
                new PropertyDefinition(body.Text("name")!)
                {
                    HasUniqueValue = IsTrue(body, "hasUniqueValue") ?? false,
                    HasExternalOptions = IsTrue(body, "externalOptions") ?? false,
                    CreatedAt = now,
                },
                body)
            : Errors.RequiredFields(missing);
    }

    /// <summary>A definition with what a body changes of it. What only a creation can say is passed over.</summary>
    public Outcome<PropertyDefinition> Changed(PropertyDefinition property, JsonObject body) =>
        Options(property, body).Then<PropertyDefinition>(options => property with
        {
            Label = body.Text("label") ?? property.Label,
            GroupName = body.Text("groupName") ?? property.GroupName,
            Type = body.Text("type") ?? property.Type,
            FieldType = body.Text("fieldType") ?? property.FieldType,
            Description = body.Text("description") ?? property.Description,
            DisplayOrder = body.Number("displayOrder") ?? property.DisplayOrder,
            Hidden = IsTrue(body, "hidden") ?? property.Hidden,
            FormField = IsTrue(body, "formField") ?? property.FormField,
            Options = options,
            UpdatedAt = now,
        });

    private Outcome<ImmutableArray<PropertyOption>> Options(PropertyDefinition property, JsonObject body)
    {
        if (body["options"] is null)
        {
            return property.Options;
        }

        var options = body.Objects("options");
        if (body["options"] is not JsonArray given || given.Count != options.Length)
        {
            return Errors.InvalidJson("options must be an array of objects");
        }

        var isChoice = (body.Text("type") ?? property.Type) == "enumeration";
        var missing = options.SelectMany(option => MissingIn(option, isChoice)).Distinct().ToImmutableArray();
        return missing.IsEmpty ? options.Select(Option).ToImmutableArray() : Errors.RequiredFields(missing);
    }

    // The two options of a yes-or-no are always the same and always shown, so nothing hangs on what is said of them.
    private IEnumerable<string> MissingIn(JsonObject option, bool isChoice)
    {
        foreach (var member in new[] { "label", "value" })
        {
            if (option.Text(member) is null)
            {
                yield return member;
            }
        }

        if (isChoice && unconfirmed.RequiredMembersAreEnforced && IsTrue(option, "hidden") is null)
        {
            yield return "hidden";
        }
    }

    private static PropertyOption Option(JsonObject option) => new(option.Text("value")!)
    {
        Label = option.Text("label")!,
        Description = option.Text("description") ?? "",
        DisplayOrder = option.Number("displayOrder") ?? -1,
        Hidden = IsTrue(option, "hidden") ?? false,
    };

    private static bool? IsTrue(JsonObject body, string name) => body[name]?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
