using System.Text.Json;
using Auth0Sync.Core.Targets.Http;

namespace Auth0Sync.Core.Targets.Mailchimp.Api;

/// <summary>A member of the audience.</summary>
/// <param name="ContactId">The id that stays when the address changes.</param>
/// <param name="Hash">The hash of the address, for the calls that accept no other id. It is never logged.</param>
/// <param name="Email">The address.</param>
/// <param name="Status">One of <see cref="MemberStatus"/>.</param>
/// <param name="UserId">The Auth0 user id, if set.</param>
/// <param name="Tags">The names of its tags.</param>
/// <param name="HasAllTags">Whether the response listed all tags.</param>
/// <param name="Json">The whole member.</param>
internal sealed record MailchimpMember(
    string ContactId, string Hash, string Email, string Status, string? UserId, IReadOnlyList<string> Tags, bool HasAllTags, JsonElement Json)
{
    public bool IsArchived => Status == MemberStatus.Archived;

    /// <summary>The status before Auth0Sync archived the member, if it did.</summary>
    public string? FormerStatus => MemberStatus.BeforeArchiving.FirstOrDefault(status => Tags.Contains(MemberStatus.GetTag(status)));

    /// <summary>Whether Auth0Sync archived it and it belongs to nobody, such as after its user got another address.</summary>
    public bool IsRetired => IsArchived && UserId is null && FormerStatus is not null;

    /// <summary>Whether Auth0Sync archived it, and it belongs to the user or to nobody.</summary>
    public bool IsArchivedFor(string userId) => IsArchived && FormerStatus is not null && (UserId is null || UserId == userId);

    public TargetRecord ToRecord() => new(ContactId, UserId, Email, IsReplacedOnEmailChange: Status != MemberStatus.Subscribed, IsAbandoned: IsRetired);

    /// <summary>The value of a field of the field map, as Mailchimp shows it; null if it is empty.</summary>
    public string? GetField(string field) => field switch
    {
        MailchimpNames.EmailField => Email,
        MailchimpNames.LanguageField => Json.GetStringOrNull(MailchimpNames.LanguageField),
        _ when field.StartsWith(MailchimpNames.TagPrefix, StringComparison.Ordinal) => Tags.Contains(field[MailchimpNames.TagPrefix.Length..]) ? "true" : "false",
        _ when field.StartsWith(MailchimpNames.MergeFieldPrefix, StringComparison.Ordinal) => Json.GetObjectOrNull("merge_fields")?.GetTextOrNull(field[MailchimpNames.MergeFieldPrefix.Length..]),
        _ => null,
    };

    /// <summary>Reads a member; null if the JSON is none.</summary>
    public static MailchimpMember? Read(JsonElement? json, string userIdMergeField)
    {
        if (json is not { } member
            || member.GetStringOrNull("contact_id") is not { Length: > 0 } contactId
            || member.GetStringOrNull("id") is not { Length: > 0 } hash
            || member.GetStringOrNull("email_address") is not { Length: > 0 } email
            || member.GetStringOrNull("status") is not { Length: > 0 } status)
        {
            return null;
        }

        var tags = member.GetListOrNull("tags")?.Select(tag => tag.GetStringOrNull("name")).OfType<string>().ToList() ?? [];
        var userId = member.GetObjectOrNull("merge_fields")?.GetStringOrNull(userIdMergeField);
        return new MailchimpMember(contactId, hash, email, status, userId is { Length: > 0 } ? userId : null, tags, member.GetNumberOrNull("tags_count") == tags.Count, member);
    }
}
