using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation;

/// <summary>
/// Carries out <see cref="Plan.Remove"/>. A deletion finds its record by the user id and by the ledger's link, never by
/// an address: that may be the address of the account which absorbed this one. A record that another user lives in is
/// left alone.
/// </summary>
public sealed class RecordRemover(ILedger ledger)
{
    /// <summary>Removes.</summary>
    /// <param name="target">The target.</param>
    /// <param name="auth0Event">The deletion.</param>
    /// <param name="entry">The row before the event.</param>
    /// <param name="plan">What to do.</param>
    /// <param name="cancellationToken">Cancels the work; whether the last call took effect is then unknown.</param>
    public async Task<Settlement> RemoveAsync(
        ITarget target,
        Auth0Event auth0Event,
        LedgerEntry entry,
        Plan.Remove plan,
        CancellationToken cancellationToken)
    {
        var found = await FindAsync(target, auth0Event.User, entry.Row, cancellationToken);
        if (found is not TargetResult.Done { Record: var record })
        {
            return found is TargetResult.Missing ? await GoneAsync(entry, plan, cancellationToken) : Settlement.Failed(found, entry.Row);
        }

        // A merge in the target gives a record a new id, and its other users may still be linked to an old one.
        IEnumerable<string?> ids = [record.Id, entry.Row.RecordId, .. record.AbsorbedIds ?? []];
        var isInUse = await LeaveAsync(entry, [.. ids.OfType<string>().Distinct()], cancellationToken);
        if (record.UserId is { Length: > 0 } owner && owner != auth0Event.User.UserId && !entry.Row.IsShared)
        {
            return Without(plan, SkipReason.RecordOfAnotherUser);
        }

        return isInUse
            ? Without(plan, SkipReason.RecordStillInUse)
            : await CarryOutAsync(target, record.Id, entry, plan, cancellationToken);
    }

    // A record that somebody put away can be restored. Then it is nobody's.
    private async Task<Settlement> GoneAsync(LedgerEntry entry, Plan.Remove plan, CancellationToken cancellationToken)
    {
        if (entry.Row.RecordId is { } recordId)
        {
            await ledger.UnlinkAsync(entry, recordId, cancellationToken);
            if (!entry.Row.IsShared)
            {
                await ledger.UnclaimAsync(entry, recordId, cancellationToken);
            }
        }

        return Without(plan, SkipReason.NoRecord);
    }

    /// <summary>Takes the user out of the record, and says whether others live in it.</summary>
    private async Task<bool> LeaveAsync(LedgerEntry entry, string[] recordIds, CancellationToken cancellationToken)
    {
        // First gone, then looked: of two users who leave at once, the later one sees an empty record.
        foreach (var recordId in recordIds)
        {
            await ledger.UnlinkAsync(entry, recordId, cancellationToken);
        }

        var others = false;
        foreach (var recordId in recordIds)
        {
            others |= await ledger.HasUsersAsync(entry.Target, recordId, cancellationToken);
        }

        return others;
    }

    private static async Task<TargetResult> FindAsync(ITarget target, UserProfile user, LedgerRow row, CancellationToken cancellationToken)
    {
        var own = await target.FindAsync(new RecordKey.UserId(user.UserId), cancellationToken);
        return own is TargetResult.Missing && row.RecordId is { } recordId
            ? await target.FindAsync(new RecordKey.Id(recordId), cancellationToken)
            : own;
    }

    private async Task<Settlement> CarryOutAsync(
        ITarget target,
        string recordId,
        LedgerEntry entry,
        Plan.Remove plan,
        CancellationToken cancellationToken)
    {
        var result = plan.Policy switch
        {
            DeletePolicy.Archive => await target.ArchiveAsync(recordId, cancellationToken),
            DeletePolicy.Erase => await target.EraseAsync(recordId, cancellationToken),
            _ => await target.UpdateAsync(new RecordKey.Id(recordId), plan.Changes, cancellationToken),
        };
        switch (result)
        {
            case TargetResult.Done when plan.Policy != DeletePolicy.Deactivate:
                await ledger.UnclaimAsync(entry, recordId, cancellationToken);
                return new Settlement(new Outcome.Deactivated(recordId), plan.Row);
            case TargetResult.Done:
                return new Settlement(new Outcome.Deactivated(recordId), plan.Row with { RecordId = recordId });
            case TargetResult.Missing:
                return Without(plan, SkipReason.NoRecord);
            case TargetResult.Conflict conflict:
                return new Settlement(new Outcome.Review(ReviewReason.UnexplainedConflict, conflict.Words, [recordId]), entry.Row);
            default:
                return Settlement.Failed(result, entry.Row);
        }
    }

    private static Settlement Without(Plan.Remove plan, SkipReason reason) =>
        new(new Outcome.Skipped(reason), plan.Row.WithoutRecord());
}
