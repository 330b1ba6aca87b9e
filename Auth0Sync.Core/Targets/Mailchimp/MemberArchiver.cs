using System.Text.Json.Nodes;
using Auth0Sync.Core.Targets.Mailchimp.Api;

namespace Auth0Sync.Core.Targets.Mailchimp;

/// <summary>
/// Archives members and restores them. Archiving hides what the person had chosen, so the status is remembered in a tag first.
/// Only a member with that tag is restored: others were archived by people.
/// </summary>
internal sealed class MemberArchiver(MailchimpClient client)
{
    public async Task<TargetResult> ArchiveAsync(string contactId, CancellationToken cancellationToken)
    {
        var found = await client.FindAsync(contactId, cancellationToken);
        return found.Member is { } member ? await ArchiveAsync(member, cancellationToken) : found.ToTargetResult();
    }

    public async Task<TargetResult> ArchiveAsync(MailchimpMember member, CancellationToken cancellationToken)
    {
        var done = new TargetResult.Done(member.ToRecord());
        if (member.IsArchived)
        {
            return done;
        }

        if (await RememberStatusAsync(member, cancellationToken) is { } notRemembered)
        {
            return notRemembered;
        }

        var (isArchived, failure) = await client.ArchiveAsync(member.ContactId, cancellationToken);
        if (failure is not null)
        {
            return failure;
        }

        // Mailchimp keeps bounced and pending members as they are.
        var isKept = !isArchived && member.Status is MemberStatus.Cleaned or MemberStatus.Pending;
        return isKept && await client.ChangeTagsAsync(member, [KeyValuePair.Create(MemberStatus.GetTag(member.Status), false)], cancellationToken) is { } notForgotten
            ? notForgotten
            : done;
    }

    /// <summary>Restores the status that the member had before Auth0Sync archived it, and removes the tags of blocked users.</summary>
    public async Task<TargetResult> RestoreAsync(string contactId, CancellationToken cancellationToken)
    {
        var found = await client.FindAsync(contactId, cancellationToken);
        if (found.Member is not { } member)
        {
            return found.ToTargetResult();
        }

        if (member is { IsArchived: true, FormerStatus: { } status and not MemberStatus.Cleaned })
        {
            var restored = await WriteStatusAsync(member.ContactId, status, cancellationToken);
            if (restored.Member is null)
            {
                return restored.ToTargetResult();
            }

            member = restored.Member;
        }

        // Of a bounced member that stays archived, the tag is kept.
        var tags = member.Tags.Where(tag => tag == MailchimpNames.BlockedTag || (!member.IsArchived && MemberStatus.IsTag(tag))).ToList();
        return tags.Count > 0 && await client.ChangeTagsAsync(member, tags.Select(tag => KeyValuePair.Create(tag, false)), cancellationToken) is { } failure
            ? failure
            : new TargetResult.Done(member.ToRecord());
    }

    /// <summary>Adds the tag of blocked users.</summary>
    public async Task<TargetResult> MarkBlockedAsync(string contactId, CancellationToken cancellationToken)
    {
        var found = await client.FindAsync(contactId, cancellationToken);
        return found.Member is { } member
            && !member.Tags.Contains(MailchimpNames.BlockedTag)
            && await client.ChangeTagsAsync(member, [KeyValuePair.Create(MailchimpNames.BlockedTag, true)], cancellationToken) is { } failure
                ? failure
                : found.ToTargetResult();
    }

    /// <summary>Removes the tag with a former status from a member that is not archived.</summary>
    /// <returns>The failure; null if there is none.</returns>
    public async Task<TargetResult?> ForgetStatusAsync(MailchimpMember member, CancellationToken cancellationToken)
    {
        var tags = member.Tags.Where(MemberStatus.IsTag).ToList();
        return tags.Count > 0 ? await client.ChangeTagsAsync(member, tags.Select(tag => KeyValuePair.Create(tag, false)), cancellationToken) : null;
    }

    // An earlier attempt may have remembered another status.
    private async Task<TargetResult?> RememberStatusAsync(MailchimpMember member, CancellationToken cancellationToken)
    {
        var tag = MemberStatus.GetTag(member.Status);
        var others = member.Tags.Where(other => other != tag && MemberStatus.IsTag(other));
        return await client.ChangeTagsAsync(member, [KeyValuePair.Create(tag, true), .. others.Select(other => KeyValuePair.Create(other, false))], cancellationToken);
    }

    private async Task<MemberResult> WriteStatusAsync(string contactId, string status, CancellationToken cancellationToken)
    {
        var result = await client.UpdateAsync(contactId, new JsonObject { ["status"] = status }, cancellationToken);

        // The person unsubscribed between the reading of the status and the archiving.
        return result.Failure is TargetResult.Rejected { Code: MailchimpClassifier.ComplianceStateCode } && status != MemberStatus.Unsubscribed
            ? await client.UpdateAsync(contactId, new JsonObject { ["status"] = MemberStatus.Unsubscribed }, cancellationToken)
            : result;
    }
}
