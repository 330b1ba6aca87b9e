using Auth0Sync.Core.Correlation.Handlers;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Matching;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Execution;

/// <summary>
/// Executes <see cref="Plan.Remove"/>. The record is found by the user id and by the link in the ledger. An address
/// alone never suffices: it may belong to the account that absorbed this one. A record that another user is linked to is not changed.
/// </summary>
public sealed class RecordRemover(ILedger ledger)
{
    /// <param name="target">The target to call.</param>
    /// <param name="auth0Event">The deletion.</param>
    /// <param name="entry">The leased row before the event.</param>
    /// <param name="plan">The plan to execute.</param>
    /// <param name="cancellationToken">Cancels the calls; whether the last one took effect is then unknown.</param>
    public async Task<ExecutionResult> RemoveAsync(
        IRecordTarget target,
        Auth0Event auth0Event,
        LedgerEntry entry,
        Plan.Remove plan,
        CancellationToken cancellationToken)
    {
        var found = await FindRecordAsync(target, auth0Event, entry.Row, cancellationToken);
        if (found is not TargetResult.Done { Record: var record })
        {
            return found is TargetResult.Missing ? await HandleMissingRecordAsync(entry, plan, cancellationToken) : ExecutionResult.Failed(found, entry.Row);
        }

        // A merge in the target changes the id of a record, and other users may still be linked to an old one.
        IEnumerable<string?> ids = [record.Id, entry.Row.RecordId, .. record.MergedIds ?? []];
        var isInUse = await UnlinkUserAsync(entry, [.. ids.OfType<string>().Distinct()], cancellationToken);
        if (record.UserId is { Length: > 0 } owner && owner != auth0Event.User.UserId && !entry.Row.IsShared)
        {
            return SkipWithoutRecord(plan, SkipReason.RecordOfAnotherUser);
        }

        return isInUse
            ? SkipWithoutRecord(plan, SkipReason.RecordStillInUse)
            : await ExecuteAsync(target, auth0Event, record, entry, plan, cancellationToken);
    }

    // Auth0Sync erases only records that it created and that no other record was merged into.
    private static EraseLinkedPolicy? GetEraseLinkedPolicy(TargetRecord record, LedgerRow row, Plan.Remove plan, PolicyOptions policies) =>
        plan.Policy != DeletePolicy.Erase || (row.IsCreated && row.RecordId == record.Id && record.MergedIds is not { Count: > 0 })
            ? null
            : policies.OnEraseLinkedRecord;

    // A record that was archived in the target can be restored, and then another user can be linked to it.
    private async Task<ExecutionResult> HandleMissingRecordAsync(LedgerEntry entry, Plan.Remove plan, CancellationToken cancellationToken)
    {
        if (entry.Row.RecordId is { } recordId)
        {
            await ledger.UnlinkAsync(entry, recordId, cancellationToken);
            if (!entry.Row.IsShared)
            {
                await ledger.ReleaseClaimAsync(entry, recordId, cancellationToken);
            }
        }

        return SkipWithoutRecord(plan, SkipReason.NoRecord);
    }

    /// <returns>Whether other users are linked to one of the records.</returns>
    private async Task<bool> UnlinkUserAsync(LedgerEntry entry, string[] recordIds, CancellationToken cancellationToken)
    {
        // Unlink first and read afterwards: of two users who are deleted at once, the later one finds no other user.
        foreach (var recordId in recordIds)
        {
            await ledger.UnlinkAsync(entry, recordId, cancellationToken);
        }

        var isInUse = false;
        foreach (var recordId in recordIds)
        {
            isInUse |= await ledger.HasLinkedUsersAsync(entry.Target, recordId, [], cancellationToken);
        }

        return isInUse;
    }

    private static async Task<TargetResult> FindRecordAsync(IRecordTarget target, Auth0Event auth0Event, LedgerRow row, CancellationToken cancellationToken)
    {
        TargetResult found = new TargetResult.Missing();
        foreach (var key in GetKeys(target, auth0Event, row))
        {
            if (found is TargetResult.Missing)
            {
                found = await target.FindAsync(key, cancellationToken);
            }
        }

        return found is TargetResult.Missing && row.RecordId is null && !target.Traits.FindsByUserId
            ? await FindUnlinkedRecordAsync(target, auth0Event, cancellationToken)
            : found;
    }

    // The response to the creation of the record may have been lost. An address leads to the record, and its user id proves it.
    private static async Task<TargetResult> FindUnlinkedRecordAsync(IRecordTarget target, Auth0Event auth0Event, CancellationToken cancellationToken)
    {
        foreach (var email in new[] { auth0Event.User.Email, auth0Event.PreviousUser?.Email }.OfType<string>().Distinct())
        {
            var found = await target.FindAsync(new RecordKey.Email(email), cancellationToken);
            if (found is not (TargetResult.Missing or TargetResult.Done) || (found is TargetResult.Done { Record.UserId: var owner } && owner == auth0Event.User.UserId))
            {
                return found;
            }
        }

        return new TargetResult.Missing();
    }

    // A creation whose response was lost may have made a record that no row refers to, also in place of a linked one. Where
    // user ids are not unique, nothing else reveals it.
    private static IEnumerable<RecordKey> GetKeys(IRecordTarget target, Auth0Event auth0Event, LedgerRow row)
    {
        var userId = UserIdRule.CreateKey(auth0Event);
        if (target.Traits.FindsByUserId)
        {
            yield return userId with { IsThorough = row.RecordId is null };
        }

        if (row.RecordId is { } recordId)
        {
            yield return new RecordKey.Id(recordId);
            if (target.Traits is { FindsByUserId: true, HasUniqueUserId: false })
            {
                yield return userId with { IsThorough = true };
            }
        }
    }

    private async Task<ExecutionResult> ExecuteAsync(
        IRecordTarget target,
        Auth0Event auth0Event,
        TargetRecord record,
        LedgerEntry entry,
        Plan.Remove plan,
        CancellationToken cancellationToken)
    {
        var recordId = record.Id;
        var linked = GetEraseLinkedPolicy(record, entry.Row, plan, target.Policies);
        var reference = new RecordReference(recordId, null);
        var context = OperationId.CreateContext(auth0Event, entry);
        string[] priorityFields = [target.UserIdField, .. target.FieldMap.StatusFields];
        var write = new PartialWrite(fields => target.UpdateAsync(reference, fields, context, cancellationToken), [], priorityFields, StatusEffect.GetFields(target), []);
        var result = (plan.Policy, linked) switch
        {
            (_, EraseLinkedPolicy.Detach) => await DeactivateAsync(new Dictionary<string, FieldValue?>(plan.Changes) { [target.UserIdField] = null }),
            (_, EraseLinkedPolicy.Review) => await DeactivateAsync(plan.Changes),
            (DeletePolicy.Archive, _) => await ((IArchiveTarget)target).ArchiveAsync(reference, context, cancellationToken),
            (DeletePolicy.Erase, _) => await ((IEraseTarget)target).EraseAsync(reference, context, cancellationToken),
            _ => await DeactivateAsync(plan.Changes),
        };
        switch (result)
        {
            case null or TargetResult.Done when write.RejectedFields.Count > 0:
                // The user is recorded as deleted. If the deletion is resent, it writes the rest.
                return new ExecutionResult(new Outcome.Review(PlanExecution.CreateFinding(write, recordId)), entry.Row with { RecordId = recordId });
            case TargetResult.Done when linked == EraseLinkedPolicy.Review:
                return new ExecutionResult(
                    new Outcome.Review(ReviewReason.EraseLinkedRecord, "The user is deleted. Auth0Sync did not create the record, so it is deactivated and not erased.", [recordId]),
                    entry.Row with { RecordId = recordId });
            case TargetResult.Done when plan.Policy != DeletePolicy.Deactivate:
                await ledger.ReleaseClaimAsync(entry, recordId, cancellationToken);
                return new ExecutionResult(new Outcome.Deactivated(recordId), plan.Row);
            case TargetResult.Done:
                return new ExecutionResult(new Outcome.Deactivated(recordId), plan.Row with { RecordId = recordId });
            case TargetResult.Missing:
                return SkipWithoutRecord(plan, SkipReason.NoRecord);
            case TargetResult.Conflict conflict:
                return new ExecutionResult(new Outcome.Review(ReviewReason.UnexplainedConflict, conflict.Message, [recordId]), entry.Row);
            default:
                return ExecutionResult.Failed(result!, entry.Row);
        }

        // A status that has effects is set last, so that a failure of it is attempted again with the whole deletion.
        async Task<TargetResult?> DeactivateAsync(IReadOnlyDictionary<string, FieldValue?> fields)
        {
            var written = await write.WriteAsync(fields);
            return target is IStatusTarget statusTarget && written is null or TargetResult.Done
                ? await statusTarget.SetStatusAsync(reference, RecordStatus.Deactivated, context, cancellationToken)
                : written;
        }
    }

    private static ExecutionResult SkipWithoutRecord(Plan.Remove plan, SkipReason reason) =>
        new(new Outcome.Skipped(reason), plan.Row.WithoutRecord());
}
