using System.Globalization;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets.Mailchimp.Api;

namespace Auth0Sync.Core.Targets.Mailchimp;

/// <summary>The fields of a write, by the calls that take them.</summary>
internal sealed record MemberFields
{
    /// <summary>The address; null if it is not written. A member cannot be without one.</summary>
    public string? Email { get; init; }

    public string? Language { get; init; }

    /// <summary>Values by tag, in the form of the merge field's type.</summary>
    public required IReadOnlyDictionary<string, JsonNode> MergeFields { get; init; }

    /// <summary>Whether the member has a tag, by its name.</summary>
    public required IReadOnlyDictionary<string, bool> Tags { get; init; }

    /// <summary>Whether the user consented to mails.</summary>
    public bool HasConsent { get; init; }

    public bool HasAttributes => MergeFields.Count > 0 || Language is not null;

    /// <param name="fields">Values by field.</param>
    /// <param name="getMergeFieldType">The type of a merge field, by its tag.</param>
    public static MemberFields From(IReadOnlyDictionary<string, FieldValue?> fields, Func<string, string> getMergeFieldType)
    {
        var mergeFields = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        var tags = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var (field, value) in fields)
        {
            if (field.StartsWith(MailchimpNames.MergeFieldPrefix, StringComparison.Ordinal))
            {
                var tag = field[MailchimpNames.MergeFieldPrefix.Length..];
                mergeFields[tag] = Format(value, getMergeFieldType(tag));
            }
            else if (field.StartsWith(MailchimpNames.TagPrefix, StringComparison.Ordinal))
            {
                tags[field[MailchimpNames.TagPrefix.Length..]] = value is FieldValue.Flag { Value: true };
            }
        }

        return new MemberFields
        {
            Email = fields.GetValueOrDefault(MailchimpNames.EmailField)?.ToText(),
            Language = fields.TryGetValue(MailchimpNames.LanguageField, out var language) ? language?.ToText() ?? "" : null,
            MergeFields = mergeFields,
            Tags = tags,
            HasConsent = fields.GetValueOrDefault(MailchimpNames.ConsentField)?.ToText().Equals("true", StringComparison.OrdinalIgnoreCase) == true,
        };
    }

    /// <summary>The body of an update.</summary>
    public JsonObject ToJson()
    {
        var body = new JsonObject();
        if (Email is not null)
        {
            body["email_address"] = Email;
        }

        if (Language is not null)
        {
            body["language"] = Language;
        }

        if (MergeFields.Count > 0)
        {
            body["merge_fields"] = new JsonObject(MergeFields.Select(field => KeyValuePair.Create<string, JsonNode?>(field.Key, field.Value.DeepClone())));
        }

        return body;
    }

    // Mailchimp rejects null and booleans; an empty text clears a merge field.
    private static JsonNode Format(FieldValue? value, string type) => (type, value) switch
    {
        (_, null) => "",
        ("number", var number) when decimal.TryParse(number.ToText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) => JsonValue.Create(parsed),
        ("date", FieldValue.Time time) => FormatDate(time, "yyyy-MM-dd"),
        ("birthday", FieldValue.Day date) => date.Value.ToString("MM/dd", CultureInfo.InvariantCulture),
        ("birthday", FieldValue.Time time) => FormatDate(time, "MM/dd"),
        ("address", FieldValue.Json json) when JsonNode.Parse(json.Value) is JsonObject { } address => address,
        _ => value.ToText(),
    };

    private static string FormatDate(FieldValue.Time time, string format) => time.Value.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
}
