using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.Mailchimp.Model;

/// <summary>A tag to add to a member or to remove from it.</summary>
internal sealed record TagChange(string Name, bool IsActive)
{
    /// <summary>
    /// Reads the body of a call to the tags of a member. Its errors were never recorded; they are like those for the tags of a
    /// new member.
    /// </summary>
    public static Result<ImmutableArray<TagChange>> ReadAll(JsonObject body)
    {
        if (body["tags"] is not JsonArray items)
        {
            return ApiProblems.Blank("tags");
        }

        var changes = ImmutableArray.CreateBuilder<TagChange>(items.Count);
        foreach (var item in items)
        {
            var field = $"tags[{changes.Count}]";
            var (name, status) = (ReadText(item, "name"), ReadText(item, "status"));
            if (string.IsNullOrWhiteSpace(name))
            {
                return ApiProblems.Blank($"{field}.name");
            }

            if (status is not ("active" or "inactive"))
            {
                return ApiProblems.Schema($"{field}.status", "Data presented is not one of the accepted values: inactive, active.");
            }

            changes.Add(new TagChange(name, status == "active"));
        }

        return changes.ToImmutable();
    }

    private static string? ReadText(JsonNode? item, string name) =>
        item is JsonObject tag && tag[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
