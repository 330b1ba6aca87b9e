using System.Text.Json;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.Mailchimp.Model;

/// <summary>
/// Reads a new merge field: <c>name</c> and <c>type</c> are required, and without a <c>tag</c> it gets a numbered one
/// (https://github.com/amro/gibbon/issues/181). <c>display_order</c> and <c>options</c> are ignored.
/// </summary>
/// <seealso href="https://mailchimp.com/developer/marketing/api/list-merges/add-merge-field/"/>
internal static class MergeFieldInput
{
    private static readonly string[] TextMembers = ["tag", "name", "type", "default_value", "help_text"];
    private static readonly string[] FlagMembers = ["required", "public"];
    private static readonly string[] RequiredMembers = ["name", "type"];

    public static Result<MergeFieldDefinition> Read(JsonObject body, int number)
    {
        if (TextMembers.FirstOrDefault(name => body[name] is { } node && node.GetValueKind() != JsonValueKind.String) is { } notText)
        {
            return ApiProblems.Schema(notText, "Schema describes string, other type found");
        }

        if (FlagMembers.FirstOrDefault(name => body[name] is { } node && node.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False)) is { } notFlag)
        {
            return ApiProblems.Schema(notFlag, "Schema describes boolean, other type found");
        }

        if (RequiredMembers.FirstOrDefault(name => string.IsNullOrEmpty((string?)body[name])) is { } missing)
        {
            return ApiProblems.Blank(missing);
        }

        var types = Enum.GetValues<MergeFieldType>().Select(GetName).ToList();
        if (!types.Contains((string)body["type"]!))
        {
            return ApiProblems.Schema("type", $"Data presented is not one of the accepted values: {string.Join(", ", types)}.");
        }

        var tag = (string?)body["tag"] is { Length: > 0 } given ? given.ToUpperInvariant() : $"MMERGE{number}";
        return new MergeFieldDefinition(tag, Enum.Parse<MergeFieldType>((string)body["type"]!, ignoreCase: true), (bool?)body["required"] == true)
        {
            Name = (string)body["name"]!,
            IsPublic = (bool?)body["public"] != false,
            DefaultValue = (string?)body["default_value"] ?? "",
            HelpText = (string?)body["help_text"] ?? "",
        };
    }

    /// <summary>The name of a type in the API.</summary>
    public static string GetName(MergeFieldType type) => type.ToString().ToLowerInvariant();
}
