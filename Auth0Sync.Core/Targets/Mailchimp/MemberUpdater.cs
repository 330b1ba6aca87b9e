using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets.Mailchimp.Api;

namespace Auth0Sync.Core.Targets.Mailchimp;

/// <summary>Changes the address, the merge fields and the tags of a member, never its status.</summary>
internal sealed class MemberUpdater(MailchimpClient client, AddressChanger addressChanger)
{
    public async Task<TargetResult> UpdateAsync(RecordReference record, MemberFields changes, CancellationToken cancellationToken)
    {
        var current = new MemberResult(null, null);
        if (changes.Email is not null || !changes.HasAttributes)
        {
            current = await client.FindAsync(record.RecordId, cancellationToken);
            if (current.Member is not { } member)
            {
                return current.ToTargetResult();
            }

            // Mailchimp ignores case, and may refuse even an equal address.
            changes = EmailAddress.AreEqual(member.Email, changes.Email) ? changes with { Email = null } : changes;
        }

        if (changes.Email is not null)
        {
            current = await addressChanger.ChangeAsync(current.Member!, record.UserId, changes, cancellationToken);
        }
        else if (changes.HasAttributes)
        {
            current = await client.UpdateAsync(record.RecordId, changes.ToJson(), cancellationToken);
        }

        return current.Member is { } written && FindTagsToWrite(written, changes.Tags) is { Count: > 0 } tags && await client.ChangeTagsAsync(written, tags, cancellationToken) is { } failure
            ? failure
            : current.ToTargetResult();
    }

    private static List<KeyValuePair<string, bool>> FindTagsToWrite(MailchimpMember member, IReadOnlyDictionary<string, bool> tags) =>
        [.. tags.Where(tag => !member.HasAllTags || member.Tags.Contains(tag.Key) != tag.Value)];
}
