using System.Globalization;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.Mailchimp.Model;

/// <summary>
/// The audience and its members as JSON, like the recordings in https://github.com/grouparoo/grouparoo (fixtures of the Mailchimp
/// plugin), without links and statistics.
/// </summary>
internal sealed class AudienceView(MailchimpAccountOptions options, Audience audience)
{
    public JsonObject ToJson(MailchimpMember member) => new()
    {
        ["id"] = member.Id,
        ["email_address"] = member.EmailAddress,
        ["unique_email_id"] = member.UniqueEmailId,
        ["contact_id"] = member.ContactId,
        ["full_name"] = $"{member.MergeFields.GetValueOrDefault("FNAME")} {member.MergeFields.GetValueOrDefault("LNAME")}".Trim(),
        ["web_id"] = member.WebId,
        ["email_type"] = "html",
        ["status"] = MemberStatusNames.GetName(member.Status),
        ["merge_fields"] = new JsonObject(audience.MergeFields.Select(field =>
            KeyValuePair.Create<string, JsonNode?>(field.Tag, MergeFieldValues.ToJson(field.Type, member.MergeFields.GetValueOrDefault(field.Tag))))),
        ["last_changed"] = FormatTime(member.LastChanged),
        ["language"] = member.Language,
        ["vip"] = false,
        ["marketing_permissions"] = new JsonArray([.. options.MarketingPermissions.Select(permission => ToJson(permission, member))]),
        ["source"] = member.StatusSetBy == StatusSetter.Api ? "API - Generic" : "Admin Add",
        ["tags_count"] = member.Tags.Count,
        ["tags"] = new JsonArray([.. member.Tags.Select(ToJson)]),
        ["list_id"] = options.ListId,
    };

    public JsonObject ToTags(MailchimpMember member) => new()
    {
        ["tags"] = new JsonArray([.. member.Tags.Select(tag =>
        {
            var json = ToJson(tag);
            json["date_added"] = FormatTime(member.LastChanged);
            return json;
        })]),
        ["total_items"] = member.Tags.Count,
    };

    public JsonObject ToList() => new()
    {
        ["id"] = options.ListId,
        ["name"] = "Audience",
        ["email_type_option"] = false,
        ["double_optin"] = false,
        ["marketing_permissions"] = options.MarketingPermissions.Length > 0,
        ["stats"] = new JsonObject
        {
            ["member_count"] = Count(MemberStatus.Subscribed),
            ["unsubscribe_count"] = Count(MemberStatus.Unsubscribed),
            ["cleaned_count"] = Count(MemberStatus.Cleaned),
            ["merge_field_count"] = audience.MergeFields.Length,
        },
    };

    public JsonObject ToMergeField(MergeFieldDefinition field) => new()
    {
        ["merge_id"] = audience.MergeFields.IndexOf(field) + 1,
        ["tag"] = field.Tag,
        ["name"] = field.Name,
        ["type"] = MergeFieldInput.GetName(field.Type),
        ["required"] = field.Required,
        ["default_value"] = field.DefaultValue,
        ["public"] = field.IsPublic,
        ["display_order"] = audience.MergeFields.IndexOf(field) + 2,
        ["options"] = field.Type switch
        {
            MergeFieldType.Text => new JsonObject { ["size"] = 25 },
            MergeFieldType.Date => new JsonObject { ["date_format"] = "MM/DD/YYYY" },
            MergeFieldType.Birthday => new JsonObject { ["date_format"] = "MM/DD" },
            MergeFieldType.Phone => new JsonObject { ["phone_format"] = "none" },
            _ => [],
        },
        ["help_text"] = field.HelpText,
        ["list_id"] = options.ListId,
    };

    private static JsonObject ToJson(MarketingPermission permission, MailchimpMember member) => new()
    {
        ["marketing_permission_id"] = permission.Id,
        ["text"] = permission.Text,
        ["enabled"] = member.MarketingPermissions.Contains(permission.Id),
    };

    private static string FormatTime(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss'+00:00'", CultureInfo.InvariantCulture);

    private JsonObject ToJson(string tag) => new() { ["id"] = audience.GetTagId(tag), ["name"] = tag };

    private int Count(MemberStatus status) => audience.Members.Count(member => member.Status == status);
}
