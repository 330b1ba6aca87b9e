using System.Diagnostics;
using Auth0Sync.Core.Targets.Mailchimp.Api;
using Auth0Sync.Core.Targets.Mailchimp.Batches;

namespace Auth0Sync.Core.Targets.Mailchimp;

/// <summary>
/// Changes the address of a member. Mailchimp does so only for subscribed members
/// (https://github.com/ibericode/mailchimp-user-sync/issues/96). Any other member is replaced: a copy gets the new address and no
/// better status than the old member had, and the old one is archived and belongs to nobody. Each step can be repeated.
/// </summary>
internal sealed class AddressChanger(MailchimpClient client, MailchimpBatchClient batchClient, MemberArchiver archiver, MemberCopier copier)
{
    /// <param name="member">The member with its old address.</param>
    /// <param name="userId">The user id of the member; null if it is not known to have one.</param>
    /// <param name="changes">The new address, and other changes.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <returns>The member with the new address, which may be another one.</returns>
    public async Task<MemberResult> ChangeAsync(MailchimpMember member, string? userId, MemberFields changes, CancellationToken cancellationToken)
    {
        var owner = userId ?? member.UserId ?? copier.GetUserId(changes);
        var result = await client.UpdateAsync(member.ContactId, changes.ToJson(), cancellationToken);
        if (result.Failure is TargetResult.Rejected { Code: MailchimpClassifier.AddressNotChangeableCode })
        {
            return await ReplaceUnlessSubscribedAsync(member, owner, changes, result, cancellationToken);
        }

        return result.Failure is TargetResult.Conflict conflict ? await ContinueReplacementAsync(member, owner, changes, conflict, cancellationToken) : result;
    }

    // The person may have unsubscribed since the member was read.
    private async Task<MemberResult> ReplaceUnlessSubscribedAsync(
        MailchimpMember member, string? userId, MemberFields changes, MemberResult rejected, CancellationToken cancellationToken)
    {
        var current = member.Status == MemberStatus.Subscribed ? await client.FindAsync(member.ContactId, cancellationToken) : new MemberResult(member, null);
        return current.Member is not { } unchanged ? current
            : unchanged.Status == MemberStatus.Subscribed ? rejected
            : await ReplaceAsync(unchanged, userId, changes, cancellationToken);
    }

    private async Task<MemberResult> ReplaceAsync(MailchimpMember member, string? userId, MemberFields changes, CancellationToken cancellationToken)
    {
        var body = copier.Copy(member, userId, changes);
        var created = await batchClient.CreateAsync(new NewMember(changes.Email!, body, Activity.Current?.Context ?? default), cancellationToken);
        return created.Failure is TargetResult.Conflict conflict ? await ContinueReplacementAsync(member, userId, changes, conflict, cancellationToken)
            : created.Member is { } copy ? await RetireAsync(member, copy, userId, member.IsArchived, cancellationToken)
            : created;
    }

    // The address belongs to somebody else, or to a copy from an attempt that was interrupted.
    private async Task<MemberResult> ContinueReplacementAsync(
        MailchimpMember member, string? userId, MemberFields changes, TargetResult.Conflict conflict, CancellationToken cancellationToken)
    {
        var found = await client.FindByEmailAsync(changes.Email!, cancellationToken);
        if (found.Member is not { } other)
        {
            // Without an owner, it may have been released in between.
            return found.Failure is TargetResult.Missing ? new MemberResult(null, conflict) : found;
        }

        if (userId is not null && CanTakeOver(member, other, userId))
        {
            return await TakeOverAsync(member, other, userId, changes, cancellationToken);
        }

        if (userId is null || other.UserId != userId)
        {
            return new MemberResult(null, conflict with { OwnerRecordId = other.ContactId });
        }

        var attributes = changes with { Email = null };
        var updated = attributes.HasAttributes ? await client.UpdateAsync(other.ContactId, attributes.ToJson(), cancellationToken) : found;

        // A member without the user id was retired already, so its status says nothing about the copy.
        var shouldArchiveCopy = member.IsArchived && member.UserId == userId;
        return updated.Member is { } copy ? await RetireAsync(member, copy, userId, shouldArchiveCopy, cancellationToken) : updated;
    }

    // A subscribed person would lose the subscription to a member of somebody else, and a member that people archived would look
    // as if Auth0Sync had.
    private static bool CanTakeOver(MailchimpMember member, MailchimpMember other, string userId) =>
        member.IsArchived ? member.FormerStatus is not null && other.IsArchivedFor(userId)
        : other.UserId == userId ? other.IsArchivedFor(userId)
        : other.IsRetired && member.Status != MemberStatus.Subscribed;

    // The address belonged to another user, who has a new one, or to this user before a deletion. Its member takes the place of
    // the copy. It gets no subscription: the person may end that of the old member at this moment.
    private async Task<MemberResult> TakeOverAsync(MailchimpMember member, MailchimpMember retired, string userId, MemberFields changes, CancellationToken cancellationToken)
    {
        var (body, tags) = copier.CopyOver(member, retired, userId, changes);

        // The tag with its status is kept until it has a user: without it, the member would not be recognized if this is interrupted.
        var formerTags = retired.Tags.Except(tags).Where(tag => member.IsArchived || !MemberStatus.IsTag(tag));
        var tagChanges = tags.Select(tag => KeyValuePair.Create(tag, true)).Concat(formerTags.Select(tag => KeyValuePair.Create(tag, false))).ToList();
        if (tagChanges.Count > 0 && await client.ChangeTagsAsync(retired, tagChanges, cancellationToken) is { } notTagged)
        {
            return new MemberResult(null, notTagged);
        }

        var updated = await client.UpdateAsync(retired.ContactId, body, cancellationToken);
        if (updated.Failure is TargetResult.Rejected { Code: MailchimpClassifier.ComplianceStateCode })
        {
            body["status"] = MemberStatus.Unsubscribed;
            updated = await client.UpdateAsync(retired.ContactId, body, cancellationToken);
        }

        return updated.Member is { } copy ? await RetireAsync(member, copy, userId, false, cancellationToken) : updated;
    }

    private async Task<MemberResult> RetireAsync(MailchimpMember member, MailchimpMember copy, string? userId, bool shouldArchiveCopy, CancellationToken cancellationToken)
    {
        var failure = copy.IsArchived ? null
            : shouldArchiveCopy ? (await client.ArchiveAsync(copy.ContactId, cancellationToken)).Failure
            : await archiver.ForgetStatusAsync(copy, cancellationToken);
        if (failure is not null)
        {
            return new MemberResult(null, failure);
        }

        if (member.UserId is not null && member.UserId == userId)
        {
            var released = await client.UpdateAsync(member.ContactId, copier.CreateBodyWithoutUser(), cancellationToken);
            if (released.Member is null)
            {
                return released;
            }
        }

        var isOfNobody = member.UserId is null || member.UserId == userId;
        return isOfNobody && await archiver.ArchiveAsync(member, cancellationToken) is { } archived and not TargetResult.Done
            ? new MemberResult(null, archived)
            : new MemberResult(copy, null);
    }
}
