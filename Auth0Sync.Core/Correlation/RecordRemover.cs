using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation;

/// <summary>
/// Carries out <see cref="Plan.Remove"/>. A deletion finds its record by the user id alone, never by an address: the
/// address may be that of the account which absorbed this one. A record that another user lives in is left alone.
/// </summary>
public sealed class RecordRemover(ILedger ledger)
{
    /// <summary>Removes.</summary>
    /// <param name="target">The target.</param>
    /// <param name="user">The user.</param>
    /// <param name="entry">The row before the event.</param>
    /// <param name="plan">What to do.</param>
    /// <param name="cancellationToken">Cancels the work; whether the last call took effect is then unknown.</param>
    public async Task<Settlement> RemoveAsync(
        ITarget target,
        UserProfile user,
        LedgerEntry entry,
        Plan.Remove plan,
        CancellationToken cancellationToken)
    {
        var recordId = entry.Row.RecordId;
        if (recordId is null)
        {
            var found = await target.FindAsync(new RecordKey.UserId(user.UserId), cancellationToken);
            if (found is not TargetResult.Done { Record.Id: var id })
            {
                return found is TargetResult.Missing ? NoRecord(plan) : Settlement.Failed(found, entry.Row);
            }

            recordId = id;
        }

        // First gone, then looked: of two users who leave at once, the later one sees an empty record.
        await ledger.UnlinkAsync(entry, recordId, cancellationToken);
        if (await ledger.HasUsersAsync(entry.Target, recordId, cancellationToken))
        {
            return new Settlement(new Outcome.Skipped(SkipReason.RecordStillInUse), plan.Row with { RecordId = null });
        }

        var result = plan.Policy switch
        {
            DeletePolicy.Archive => await target.ArchiveAsync(recordId, cancellationToken),
            DeletePolicy.Erase => await target.EraseAsync(recordId, cancellationToken),
            _ => await target.UpdateAsync(recordId, plan.Changes, cancellationToken),
        };
        return result switch
        {
            TargetResult.Done { Record.Id: var id } => new Settlement(
                new Outcome.Deactivated(id),
                plan.Policy == DeletePolicy.Deactivate ? plan.Row with { RecordId = id } : plan.Row),
            TargetResult.Missing => NoRecord(plan),
            TargetResult.Conflict conflict => new Settlement(
                new Outcome.Review(ReviewReason.UnexplainedConflict, conflict.Words, [recordId]),
                entry.Row),
            _ => Settlement.Failed(result, entry.Row),
        };
    }

    private static Settlement NoRecord(Plan.Remove plan) =>
        new(new Outcome.Skipped(SkipReason.NoRecord), plan.Row with { RecordId = null });
}
