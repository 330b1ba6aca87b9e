using System.Text.Json.Nodes;
using Auth0Sync.Simulators.Mailchimp.Model;

namespace Auth0Sync.Simulators.Mailchimp;

/// <summary>The members of an account's audience, for people.</summary>
internal static class RecordsView
{
    public static JsonObject Render(MailchimpAccount account) => new() { ["members"] = new JsonArray([.. account.Members.Select(Render)]) };

    private static JsonObject Render(MailchimpMember member) => new()
    {
        ["contact_id"] = member.ContactId,
        ["email_address"] = member.EmailAddress,
        ["status"] = MemberStatusNames.GetName(member.Status),
        ["language"] = member.Language,
        ["merge_fields"] = new JsonObject(member.MergeFields.Select(field => KeyValuePair.Create<string, JsonNode?>(field.Key, field.Value))),
        ["tags"] = new JsonArray([.. member.Tags.Select(tag => JsonValue.Create(tag))]),
    };
}
