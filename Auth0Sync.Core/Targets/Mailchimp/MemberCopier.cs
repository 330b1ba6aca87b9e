using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.Mailchimp.Api;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.Mailchimp;

/// <summary>Makes the body of a member with another address.</summary>
internal sealed class MemberCopier(IOptionsMonitor<MailchimpOptions> options)
{
    private string UserIdMergeField => options.CurrentValue.UserIdMergeField;

    public string? GetUserId(MemberFields fields) => fields.MergeFields.GetValueOrDefault(UserIdMergeField)?.ToString() is { Length: > 0 } userId ? userId : null;

    /// <summary>The body that removes the user id from a member.</summary>
    public JsonObject CreateBodyWithoutUser() => new() { ["merge_fields"] = new JsonObject { [UserIdMergeField] = "" } };

    /// <summary>Copies what belongs to the person: the merge fields, the tags, the language and the permissions.</summary>
    public JsonObject Copy(MailchimpMember member, string? userId, MemberFields changes)
    {
        var mergeFields = Clone(member.Json.GetObjectOrNull("merge_fields")) as JsonObject ?? [];
        foreach (var tag in mergeFields.Where(field => field.Value is null || field.Value.ToString().Length == 0).Select(field => field.Key).ToList())
        {
            mergeFields.Remove(tag);
        }

        foreach (var (tag, value) in changes.MergeFields)
        {
            mergeFields[tag] = value.DeepClone();
        }

        if (userId is not null)
        {
            mergeFields[UserIdMergeField] = userId;
        }

        var tags = member.Tags
            .Where(tag => !MemberStatus.IsTag(tag))
            .Except(changes.Tags.Where(tag => !tag.Value).Select(tag => tag.Key))
            .Union(changes.Tags.Where(tag => tag.Value).Select(tag => tag.Key));
        if (GetStatusToRestore(member) is { } former)
        {
            tags = tags.Append(MemberStatus.GetTag(former));
        }

        var body = new JsonObject
        {
            ["email_address"] = changes.Email,
            ["status"] = GetStatus(member),
            ["merge_fields"] = mergeFields,
            ["tags"] = new JsonArray([.. tags.Select(tag => JsonValue.Create(tag))]),
        };
        if ((changes.Language ?? member.Json.GetStringOrNull("language")) is { Length: > 0 } language)
        {
            body["language"] = language;
        }

        if (member.Json.GetListOrNull("marketing_permissions") is { Count: > 0 } permissions)
        {
            body["marketing_permissions"] = new JsonArray([.. permissions.Select(CopyPermission)]);
        }

        return body;
    }

    /// <summary>
    /// Copies a member over one that belongs to nobody: the body of the update, and the tags to have. An archived one stays archived,
    /// and its tag has the status to restore.
    /// </summary>
    public (JsonObject Body, IReadOnlyList<string> Tags) CopyOver(MailchimpMember member, MailchimpMember retired, string userId, MemberFields changes)
    {
        var body = Copy(member, userId, changes);
        var tags = body["tags"]!.AsArray().Select(tag => (string)tag!).ToList();
        body.Remove("tags");
        body.Remove("email_address");
        if (GetStatusToRestore(member) is { } former)
        {
            body.Remove("status");
            var status = MemberStatus.GetMoreRestrictive(former, retired.FormerStatus ?? former);
            tags = [.. tags.Where(tag => !MemberStatus.IsTag(tag)), MemberStatus.GetTag(status)];
        }
        else if (retired.FormerStatus == MemberStatus.Unsubscribed)
        {
            body["status"] = MemberStatus.Unsubscribed;
        }

        var mergeFields = body["merge_fields"]!.AsObject();
        foreach (var field in retired.Json.GetObjectOrNull("merge_fields")?.EnumerateObject().Where(field => !mergeFields.ContainsKey(field.Name)) ?? [])
        {
            // The values of the former user.
            mergeFields[field.Name] = "";
        }

        return (body, tags);
    }

    // A subscription is not copied: if the person ended it while the member was being archived, only that member knows.
    private static string? GetStatusToRestore(MailchimpMember member) =>
        member is { IsArchived: true, FormerStatus: { } former } ? MemberStatus.GetMoreRestrictive(former, MemberStatus.Transactional) : null;

    // What the person refused stays refused. An archived copy is archived too, and its tag has the status before.
    private static string GetStatus(MailchimpMember member) => (member.Status, member.FormerStatus) switch
    {
        (MemberStatus.Unsubscribed, _) or (MemberStatus.Archived, MemberStatus.Unsubscribed) => MemberStatus.Unsubscribed,
        (MemberStatus.Pending, _) => MemberStatus.Pending,
        _ => MemberStatus.Transactional,
    };

    private static JsonObject CopyPermission(JsonElement permission) => new()
    {
        ["marketing_permission_id"] = permission.GetStringOrNull("marketing_permission_id"),
        ["enabled"] = permission.TryGetProperty("enabled", out var enabled) && enabled.ValueKind == JsonValueKind.True,
    };

    private static JsonNode? Clone(JsonElement? json) => json is { } value ? JsonNode.Parse(value.GetRawText()) : null;
}
