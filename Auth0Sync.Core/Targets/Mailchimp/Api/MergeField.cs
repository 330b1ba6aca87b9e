using System.Text.Json;
using Auth0Sync.Core.Targets.Http;

namespace Auth0Sync.Core.Targets.Mailchimp.Api;

/// <summary>A merge field of the audience.</summary>
/// <param name="Tag">Its name in <c>merge_fields</c>, such as <c>FNAME</c>.</param>
/// <param name="Type">The type of its values: <c>text</c>, <c>number</c>, <c>date</c>, <c>birthday</c>, <c>address</c> and others.</param>
/// <param name="Choices">The allowed values of a <c>dropdown</c> or <c>radio</c>.</param>
/// <param name="PhoneFormat">The format of a <c>phone</c>: <c>US</c>, or another one, which allows every number.</param>
/// <seealso href="https://mailchimp.com/developer/marketing/api/list-merges/"/>
internal sealed record MergeField(string Tag, string Type, IReadOnlyList<string> Choices, string? PhoneFormat)
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

    public static MergeField? Read(JsonElement? json)
    {
        if (json?.GetStringOrNull("tag") is not { Length: > 0 } tag)
        {
            return null;
        }

        var options = json.Value.GetObjectOrNull("options");
        return new MergeField(
            tag,
            json.Value.GetStringOrNull("type") ?? "",
            [.. options?.EnumerateArrayOrEmpty("choices").Where(choice => choice.ValueKind == JsonValueKind.String).Select(choice => choice.GetString()!) ?? []],
            options?.GetStringOrNull("phone_format"));
    }
}
