using Auth0Sync.Core.Correlation.Handlers;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Matching;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation.Execution;

/// <summary>
/// Carries out <see cref="Plan.Write"/>: the record that bears the user's id is changed at once; otherwise the record is
/// found by the rules, or created. The target's unique fields decide races, not a look before the write.
/// </summary>
public sealed class RecordWriter(RecordFinder finder, EmailConflictResolver emailConflictResolver, ILedger ledger, IOptions<PolicyOptions> policies)
{
    /// <summary>Writes.</summary>
    /// <param name="target">The target.</param>
    /// <param name="auth0Event">The event.</param>
    /// <param name="entry">The row before the event.</param>
    /// <param name="plan">What to write.</param>
    /// <param name="cancellationToken">Cancels the work; whether the last call took effect is then unknown.</param>
    public async Task<ExecutionResult> WriteAsync(
        ITarget target,
        Auth0Event auth0Event,
        LedgerEntry entry,
        Plan.Write plan,
        CancellationToken cancellationToken)
    {
        var work = new PlanExecution(target, auth0Event, entry, plan);
        if (work.PreviousRow.RecordId is { } recordId)
        {
            if (work.PreviousRow.IsDeleted && !plan.Row.IsDeleted)
            {
                await ledger.LinkAsync(entry, recordId, cancellationToken);
            }

            RecordKey key = work.PreviousRow.IsShared ? new RecordKey.Id(recordId) : new RecordKey.UserId(work.User.UserId);
            if (await UpdateRecordAsync(work, key, plan.Changes, id => new Outcome.Updated(id), cancellationToken) is { } updated)
            {
                await UpdateLinksAfterMergeAsync(entry, updated.Row, cancellationToken);
                return updated;
            }
        }

        return await WriteToAnotherRecordAsync(work, cancellationToken);
    }

    // The row forgets what the user's last record had before another one gets its first words. Whoever dies in between
    // may leave a record that holds no more than this event says.
    private async Task<ExecutionResult> WriteToAnotherRecordAsync(PlanExecution execution, CancellationToken cancellationToken)
    {
        var unknown = execution.PreviousRow.MarkUncertain(execution.PreviousRow.Fields.Keys);
        if (execution.PreviousRow.RecordId is null || unknown == execution.PreviousRow)
        {
            return await FindOrCreateAsync(execution.ForAnotherRecord(), cancellationToken);
        }

        return await ledger.TryLeaseAsync(execution.Entry with { Row = unknown }, cancellationToken) is { } lease
            ? await FindOrCreateAsync((execution with { Entry = lease }).ForAnotherRecord(), cancellationToken) with { RenewedLease = lease }
            : new ExecutionResult(new Outcome.Deferred(DeferReason.UserLeased, null, "The lease was lost."), execution.PreviousRow);
    }

    // The target merged records and answers with another id than before.
    private async Task UpdateLinksAfterMergeAsync(LedgerEntry entry, LedgerRow row, CancellationToken cancellationToken)
    {
        if (entry.Row.RecordId is { } before && row.RecordId is { } after && after != before)
        {
            await ledger.LinkAsync(entry, after, cancellationToken);
            await ledger.UnlinkAsync(entry, before, cancellationToken);
        }
    }

    private async Task<ExecutionResult> FindOrCreateAsync(PlanExecution execution, CancellationToken cancellationToken)
    {
        var createsFirst = execution.Plan.MissingRecordAction == MissingRecordAction.CreateFirst && execution.PreviousRow.RecordId is null;
        var write = BuildCreateWrite(execution, cancellationToken);
        var created = createsFirst ? await write.WriteAsync(execution.Plan.Values) : null;
        var isLate = execution.Plan.MissingRecordAction == MissingRecordAction.LeaveMissing;
        while (created is null or TargetResult.Conflict)
        {
            var lookup = await finder.FindAsync(execution.Target, execution.Event, execution.PreviousRow, isLate, cancellationToken);
            switch (lookup.Result)
            {
                case TargetResult.Done { Record: var record }:
                    return await LinkExistingRecordAsync(execution, record, lookup.MatchedKey!, cancellationToken);
                case TargetResult.Missing when created is TargetResult.Conflict conflict:
                    return await CreateWithoutEmailAsync(execution, conflict, cancellationToken);
                case TargetResult.Missing when GetResultIfCreateNotAllowed(execution) is { } unwanted:
                    return unwanted;
                case TargetResult.Missing:
                    write = BuildCreateWrite(execution, cancellationToken);
                    created = await write.WriteAsync(execution.Plan.Values);
                    break;
                default:
                    return execution.Failed(lookup.Result);
            }
        }

        if (created is not TargetResult.Done done)
        {
            return execution.Failed(created!);
        }

        await ledger.LinkAsync(execution.Entry, done.Record.Id, cancellationToken);
        return MarkCreated(execution).Written(new Outcome.Created(done.Record.Id), done.Record.Id, write);
    }

    // Without the user's id a record would be nobody's.
    private static PartialWrite BuildCreateWrite(PlanExecution execution, CancellationToken cancellationToken) =>
        new(fields => execution.Target.CreateAsync(fields, cancellationToken), execution.RequiredFields, []);

    private static PlanExecution MarkCreated(PlanExecution execution) => execution with { Plan = execution.Plan with { Row = execution.Plan.Row with { IsCreated = true } } };

    private ExecutionResult? GetResultIfCreateNotAllowed(PlanExecution execution) => (execution.Plan.MissingRecordAction, GetExternallyRemovedRecordId(execution.PreviousRow), policies.Value.OnRemovedRecord) switch
    {
        (MissingRecordAction.LeaveMissing, _, _) => execution.Observed(new Outcome.Stale()),
        (_, { } removed, RemovedRecordPolicy.Review) => execution.Skipped(
            new Outcome.Review(ReviewReason.RecordRemoved, "The user's record was removed in the target.", [removed])),
        (_, not null, RemovedRecordPolicy.Respect) => execution.Observed(new Outcome.Skipped(SkipReason.RecordRemoved)),
        (_, not null, _) => null,
        (MissingRecordAction.LookThenSkip, _, _) => execution.SkippedWithoutRecord(new Outcome.Skipped(SkipReason.NoRecord)),
        (MissingRecordAction.LookThenReview, _, _) => execution.Skipped(new Outcome.Review(ReviewReason.NoRecord, "The user has no record.")),
        _ => null,
    };

    // A deletion whose end nobody heard may have put the record away itself. Then a return is a return, and no removal.
    private string? GetExternallyRemovedRecordId(LedgerRow row) =>
        row.IsDeleted && policies.Value.OnDelete is DeletePolicy.Archive or DeletePolicy.Erase ? null : row.RecordId;

    // Joining by the address is not allowed here, or a rule would have found the record. The user gets a record of its
    // own, and a person decides about the address.
    private async Task<ExecutionResult> CreateWithoutEmailAsync(PlanExecution execution, TargetResult.Conflict conflict, CancellationToken cancellationToken)
    {
        if (!execution.Plan.Values.ContainsKey(execution.Target.EmailField))
        {
            return execution.UnexplainedConflict(conflict);
        }

        var write = BuildCreateWrite(execution, cancellationToken);
        var created = await write.WriteAsync(PlanExecution.Without(execution.Plan.Values, execution.Target.EmailField));
        switch (created)
        {
            case TargetResult.Done { Record.Id: var recordId }:
                await ledger.LinkAsync(execution.Entry, recordId, cancellationToken);
                return MarkCreated(execution).EmailTaken(conflict, recordId, write);
            case TargetResult.Conflict again:
                return execution.UnexplainedConflict(again);
            default:
                return execution.Failed(created!);
        }
    }

    private async Task<ExecutionResult> LinkExistingRecordAsync(PlanExecution execution, TargetRecord record, RecordKey key, CancellationToken cancellationToken)
    {
        var values = execution.Plan.Values;
        var owner = record.UserId is { Length: > 0 } userId ? userId : null;
        var isClaimed = owner is null && await ledger.TryClaimAsync(execution.Entry, record.Id, cancellationToken);
        var isAnothers = !isClaimed && owner != execution.User.UserId;
        if (isAnothers)
        {
            if (policies.Value.OnSharedRecord == SharedRecordPolicy.Review || await IsMatchedByUnverifiedEmailAsync(execution.Target, owner, key, cancellationToken))
            {
                return execution.Skipped(new Outcome.Review(ReviewReason.RecordOfAnotherUser, "The record belongs to another Auth0 user.", [record.Id]));
            }

            values = PlanExecution.Without(values, execution.Target.UserIdField);
        }

        if (IsMatchedByAdditionalEmail(execution, record, key))
        {
            // Which address is the main one, somebody has chosen in the target.
            values = PlanExecution.Without(values, execution.Target.EmailField);
        }

        // Before the write, so that whoever deactivates the record meanwhile sees the user in it.
        await ledger.LinkAsync(execution.Entry, record.Id, cancellationToken);
        var linked = execution with { Plan = execution.Plan with { Row = execution.Plan.Row with { IsShared = isAnothers, IsCreated = execution.PreviousRow.IsCreated && record.Id == execution.PreviousRow.RecordId } } };
        var settlement = await UpdateRecordAsync(linked, new RecordKey.Id(record.Id), values, id => new Outcome.Linked(id), cancellationToken);
        var isRefused = settlement is null or { Outcome: Outcome.Review, Row.RecordId: null };
        if (isRefused && execution.PreviousRow.RecordId is null && owner != execution.User.UserId)
        {
            await ReleaseRecordAsync(execution, record.Id, isClaimed, cancellationToken);
        }

        return settlement ?? execution.Failed(new TargetResult.Busy(null, "The record went away while it was being linked."));
    }

    // Whoever signed up with somebody else's address must not have that person led into the record.
    private async Task<bool> IsMatchedByUnverifiedEmailAsync(ITarget target, string? ownerUserId, RecordKey key, CancellationToken cancellationToken) =>
        key is RecordKey.Email
        && ownerUserId is not null
        && (await ledger.ReadAsync(target.Name, ownerUserId, cancellationToken)).Row.Fields.GetValueOrDefault(target.EmailField) is { IsUnverified: true };

    // Not only where the address led to the record: a try whose answer was lost has left the user's id in it, and then
    // the id leads to it.
    private static bool IsMatchedByAdditionalEmail(PlanExecution execution, TargetRecord record, RecordKey key) =>
        (key is RecordKey.Email { Address: var address } && !EmailAddress.AreEqual(address, record.Email))
        || record.HasAdditionalEmail(execution.User.Email)
        || record.HasAdditionalEmail(execution.Event.PreviousUser?.Email);

    // Neither the ledger nor the record knew of the user, and the target wrote nothing. So the link says nothing that is
    // true, whichever try left it; and while this worker holds the lease, no other one makes it true. The claim goes
    // last: until then nobody else takes the record.
    private async Task ReleaseRecordAsync(PlanExecution execution, string recordId, bool isClaimed, CancellationToken cancellationToken)
    {
        await ledger.UnlinkAsync(execution.Entry, recordId, cancellationToken);
        if (isClaimed)
        {
            await ledger.ReleaseClaimAsync(execution.Entry, recordId, cancellationToken);
        }
    }

    /// <summary>Changes a record; null where it is gone.</summary>
    private async Task<ExecutionResult?> UpdateRecordAsync(
        PlanExecution execution,
        RecordKey key,
        IReadOnlyDictionary<string, string?> fields,
        Func<string, Outcome> createOutcome,
        CancellationToken cancellationToken)
    {
        // A record that is only being linked may refuse its new user as a whole.
        var write = new PartialWrite(
            left => execution.Target.UpdateAsync(key, left, cancellationToken), execution.RequiredFields, execution.PreviousRow.RecordId is null ? [] : execution.PriorityFields);
        var taken = await FindKnownEmailConflictAsync(execution, fields, cancellationToken);
        if (taken is null)
        {
            var whole = await write.WriteAsync(fields);
            if (whole is not TargetResult.Conflict conflict || !fields.ContainsKey(execution.Target.EmailField))
            {
                return ToExecutionResult(execution, key, fields, whole, createOutcome, write);
            }

            taken = conflict;
        }

        var rest = PlanExecution.Without(fields, execution.Target.EmailField);
        var written = rest.Keys.Any(execution.RequiresWrite) ? await write.WriteAsync(rest) : null;
        return written is null or TargetResult.Done
            ? await HandleEmailConflictAsync(execution, key, written, taken, createOutcome, write, cancellationToken)
            : ToExecutionResult(execution, key, rest, written, createOutcome, write);
    }

    // An address that was taken at the last try is looked up before it is written: a look-up that finds it taken still is
    // cheaper than a write that fails.
    private static async Task<TargetResult.Conflict?> FindKnownEmailConflictAsync(
        PlanExecution execution,
        IReadOnlyDictionary<string, string?> fields,
        CancellationToken cancellationToken) =>
        execution.PreviousEmailRejection is not null
        && fields.GetValueOrDefault(execution.Target.EmailField) is { Length: > 0 } address
        && await execution.Target.FindAsync(new RecordKey.Email(address), cancellationToken) is TargetResult.Done { Record: var owner }
        && owner.Id != execution.PreviousRow.RecordId
        && owner.UserId != execution.User.UserId
            ? new TargetResult.Conflict(owner.Id, $"Record {owner.Id} has the address.")
            : null;

    private static ExecutionResult? ToExecutionResult(
        PlanExecution execution,
        RecordKey key,
        IReadOnlyDictionary<string, string?> fields,
        TargetResult? result,
        Func<string, Outcome> createOutcome,
        PartialWrite partialWrite) => result switch
        {
            null => execution.Written(new Outcome.Unchanged(), GetRecordId(execution, key, result), partialWrite),
            TargetResult.Done => execution.Written(createOutcome(GetRecordId(execution, key, result)), GetRecordId(execution, key, result), partialWrite),
            TargetResult.Missing => null,
            TargetResult.Conflict conflict => execution.UnexplainedConflict(conflict),
            TargetResult.Rejected rejected when execution.PreviousRow.RecordId is not null => execution.Rejected(rejected, fields.Keys),
            _ => execution.Failed(result),
        };

    private async Task<ExecutionResult> HandleEmailConflictAsync(
        PlanExecution execution,
        RecordKey key,
        TargetResult? result,
        TargetResult.Conflict emailConflict,
        Func<string, Outcome> createOutcome,
        PartialWrite partialWrite,
        CancellationToken cancellationToken)
    {
        var recordId = GetRecordId(execution, key, result);
        if (execution.IsSuperseded(execution.Target.EmailField))
        {
            return execution.EmailStillTaken(result is null ? new Outcome.Unchanged() : createOutcome(recordId), emailConflict, recordId, partialWrite);
        }

        var conflict = await emailConflictResolver.ResolveAsync(execution, recordId, emailConflict.OwnerRecordId, cancellationToken);
        switch (conflict.Action)
        {
            case EmailConflictAction.Review:
                return execution.EmailTaken(emailConflict, recordId, partialWrite);
            case EmailConflictAction.AlreadyInReview:
                return execution.EmailStillTaken(result is null ? new Outcome.Unchanged() : createOutcome(recordId), emailConflict, recordId, partialWrite);
            default:
                var isYielded = conflict.Action == EmailConflictAction.ReleaseEmail && await ReleaseEmailAsync(execution, key, recordId, cancellationToken);
                return execution.EmailPending(emailConflict, recordId, conflict.WaitingSince, partialWrite, isYielded);
        }
    }

    private static async Task<bool> ReleaseEmailAsync(PlanExecution execution, RecordKey key, string recordId, CancellationToken cancellationToken) =>
        await EmailConflictResolver.CanReleaseEmailAsync(execution, recordId, cancellationToken)
        && await execution.Target.UpdateAsync(key, new Dictionary<string, string?> { [execution.Target.EmailField] = null }, cancellationToken) is TargetResult.Done;

    private static string GetRecordId(PlanExecution execution, RecordKey key, TargetResult? result) =>
        result is TargetResult.Done done ? done.Record.Id : key is RecordKey.Id id ? id.RecordId : execution.PreviousRow.RecordId!;
}
