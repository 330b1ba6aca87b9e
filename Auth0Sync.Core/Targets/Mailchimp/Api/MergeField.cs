using System.Text.Json;
using Auth0Sync.Core.Targets.Http;

namespace Auth0Sync.Core.Targets.Mailchimp.Api;

/// <summary>A merge field of the audience.</summary>
/// <param name="Tag">Its name in <c>merge_fields</c>, such as <c>FNAME</c>.</param>
/// <param name="Type">The type of its values: <c>text</c>, <c>number</c>, <c>date</c>, <c>birthday</c>, <c>address</c> and others.</param>
internal sealed record MergeField(string Tag, string Type)
{
    public const string TextType = "text";

    /// <summary>Reads a page of merge fields by tag; null if the JSON is none.</summary>
    public static Dictionary<string, MergeField>? ReadList(JsonElement? body)
    {
        if (body?.GetListOrNull("merge_fields") is not { } entries)
        {
            return null;
        }

        var fields = new Dictionary<string, MergeField>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (Read(entry) is { } field)
            {
                fields[field.Tag] = field;
            }
        }

        return fields;
    }

    public static MergeField? Read(JsonElement? json) =>
        json?.GetStringOrNull("tag") is { Length: > 0 } tag ? new MergeField(tag, json.Value.GetStringOrNull("type") ?? "") : null;
}
