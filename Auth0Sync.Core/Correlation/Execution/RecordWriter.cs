using Auth0Sync.Core.Correlation.Handlers;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Matching;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Execution;

/// <summary>
/// Executes <see cref="Plan.Write"/>: updates the record with the id of the user, or else matches a record by the rules or
/// creates one. Unique fields of the target decide races, not a lookup before the write.
/// </summary>
public sealed class RecordWriter(IRecordFinder finder, EmailConflictResolver emailConflictResolver, ILedger ledger, TimeProvider time)
{
    /// <param name="target">The target to call.</param>
    /// <param name="auth0Event">The event.</param>
    /// <param name="entry">The leased row before the event.</param>
    /// <param name="plan">The plan to execute.</param>
    /// <param name="cancellationToken">Cancels the calls; whether the last one took effect is then unknown.</param>
    public async Task<ExecutionResult> WriteAsync(
        IRecordTarget target,
        Auth0Event auth0Event,
        LedgerEntry entry,
        Plan.Write plan,
        CancellationToken cancellationToken)
    {
        var execution = new PlanExecution(target, auth0Event, entry, plan);
        return await StatusWriter.SetStatusAsync(execution, await WriteFieldsAsync(execution, cancellationToken), cancellationToken);
    }

    private async Task<ExecutionResult> WriteFieldsAsync(PlanExecution execution, CancellationToken cancellationToken)
    {
        if (execution.Plan.Decision is not EventDecision.Link link)
        {
            return await WriteByRulesAsync(execution, cancellationToken);
        }

        return await DecidedLink.PrepareAsync(ledger, execution, link, cancellationToken) switch
        {
            DecidedLink.Ready { Record: var record } => await WriteToDecidedRecordAsync(execution, record, cancellationToken),
            DecidedLink.Failed { Result: var result } => result,
            DecidedLink.NotApplicable { Problem: var problem } => await WriteByRulesAsync(execution, cancellationToken) with { DecisionProblem = problem },
            var other => throw new InvalidOperationException(other.GetType().Name),
        };
    }

    private async Task<ExecutionResult> WriteToDecidedRecordAsync(PlanExecution execution, TargetRecord record, CancellationToken cancellationToken)
    {
        var result = await WriteToAnotherRecordAsync(
            execution,
            next => LinkExistingRecordAsync(next, record, new RecordKey.Id(record.Id), cancellationToken),
            cancellationToken);
        await DecidedLink.ReleaseOtherRecordAsync(ledger, execution, record, result, cancellationToken);
        return result;
    }

    private async Task<ExecutionResult> WriteByRulesAsync(PlanExecution execution, CancellationToken cancellationToken)
    {
        if (execution.PreviousRow.RecordId is { } recordId)
        {
            if (execution.PreviousRow.IsDeleted && !execution.Plan.Row.IsDeleted)
            {
                await ledger.LinkAsync(execution.Entry, recordId, cancellationToken);
            }

            var record = new RecordReference(recordId, execution.PreviousRow.IsShared ? null : execution.User.UserId);
            if (await UpdateRecordAsync(execution, record, execution.Plan.Changes, id => new Outcome.Updated(id), cancellationToken) is { } updated)
            {
                await UpdateLinksAfterMergeAsync(execution.Entry, updated.Row, cancellationToken);
                return updated;
            }
        }

        return await WriteToAnotherRecordAsync(execution, next => FindOrCreateAsync(next, cancellationToken), cancellationToken);
    }

    // The row drops the hashes of the last record before another one is written: after a crash in between, the new record
    // may contain no more than the values of this event.
    private async Task<ExecutionResult> WriteToAnotherRecordAsync(PlanExecution execution, Func<PlanExecution, Task<ExecutionResult>> writeAsync, CancellationToken cancellationToken)
    {
        var uncertain = execution.Plan.MarkAttempted(execution.PreviousRow.MarkUncertain(execution.PreviousRow.Fields.Keys), time.GetUtcNow());
        if (execution.PreviousRow.RecordId is null || uncertain == execution.PreviousRow)
        {
            return await writeAsync(execution.ForAnotherRecord());
        }

        if (await ledger.TryLeaseAsync(execution.Entry with { Row = uncertain }, cancellationToken) is not { } lease)
        {
            return LeaseLost(execution);
        }

        var result = await writeAsync((execution with { Entry = lease }).ForAnotherRecord());
        return result with { RenewedLease = result.RenewedLease ?? lease };
    }

    // After a merge, the target returns another record id.
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
        var createsFirst = execution.Plan.MissingRecordAction == MissingRecordAction.CreateFirst
            && execution.PreviousRow.RecordId is null
            && !(execution.Target.Traits.RequiresEmail && execution.Plan.Values.GetValueOrDefault(execution.Target.EmailField) is null);
        var write = BuildCreateWrite(execution, cancellationToken);
        var created = createsFirst ? await write.WriteAsync(execution.Plan.Values) : null;
        // A person who decides for a record of the user's own has seen what the other keys lead to.
        var isOwnOnly = execution.Plan.MissingRecordAction == MissingRecordAction.LeaveMissing || execution.Plan.Decision is EventDecision.Create;
        while (created is null or TargetResult.Conflict)
        {
            var lookup = await finder.FindAsync(execution.Target, execution.Event, execution.PreviousRow, isOwnOnly, cancellationToken);
            switch (lookup.Result)
            {
                case TargetResult.Done { Record: var record }:
                    return await LinkExistingRecordAsync(execution, record, lookup.MatchedKey!, cancellationToken);
                case TargetResult.Missing when created is TargetResult.Conflict conflict:
                    return await CreateWithoutEmailAsync(execution, conflict, cancellationToken);
                case TargetResult.Missing when GetResultIfCreateNotAllowed(execution) is { } notCreated:
                    return notCreated;
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

    // A record without the user id would belong to no user.
    private static PartialWrite BuildCreateWrite(PlanExecution execution, CancellationToken cancellationToken) =>
        new(fields => execution.Target.CreateAsync(fields, execution.CreationContext, cancellationToken), execution.RequiredFields, [], StatusEffect.GetFields(execution.Target), execution.SkippedFields);

    private static PlanExecution MarkCreated(PlanExecution execution) => execution with { Plan = execution.Plan with { Row = execution.Plan.Row with { IsCreated = true } } };

    private static ExecutionResult? GetResultIfCreateNotAllowed(PlanExecution execution) => (execution.Plan.MissingRecordAction, GetExternallyRemovedRecordId(execution.PreviousRow, execution.Target.Policies), execution.Target.Policies.OnRemovedRecord) switch
    {
        (MissingRecordAction.LeaveMissing, _, _) => execution.Observed(new Outcome.Stale()),
        _ when execution.Target.Traits.RequiresEmail && execution.Plan.Values.GetValueOrDefault(execution.Target.EmailField) is null =>
            execution.SkippedWithoutRecord(new Outcome.Skipped(SkipReason.NoEmailAddress)),
        _ when execution.Plan.Decision is EventDecision.Create => null,
        (_, { } removed, RemovedRecordPolicy.Review) => execution.Skipped(
            new Outcome.Review(ReviewReason.RecordRemoved, "The user's record was removed in the target.", [removed])),
        (_, not null, RemovedRecordPolicy.Respect) => execution.Observed(new Outcome.Skipped(SkipReason.RecordRemoved)),
        (_, not null, _) => null,
        (MissingRecordAction.LookThenSkip, _, _) => execution.SkippedWithoutRecord(new Outcome.Skipped(SkipReason.NoRecord)),
        (MissingRecordAction.LookThenReview, _, _) => execution.Skipped(new Outcome.Review(ReviewReason.NoRecord, "The user has no record.")),
        _ => null,
    };

    // A deletion whose result is unknown may have removed the record itself. Then it was not removed externally.
    private static string? GetExternallyRemovedRecordId(LedgerRow row, PolicyOptions policies) =>
        row.IsDeleted && policies.OnDelete is DeletePolicy.Archive or DeletePolicy.Erase ? null : row.RecordId;

    // Matching by the address is not allowed here, or a rule would have found the record. The user gets a separate record,
    // and the address goes to review.
    private async Task<ExecutionResult> CreateWithoutEmailAsync(PlanExecution execution, TargetResult.Conflict conflict, CancellationToken cancellationToken)
    {
        if (!execution.Plan.Values.ContainsKey(execution.Target.EmailField))
        {
            return execution.UnexplainedConflict(conflict);
        }

        if (execution.Target.Traits.RequiresEmail)
        {
            return execution.EmailTakenWithoutRecord(conflict);
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
        var belongsToAnotherUser = !isClaimed && owner != execution.User.UserId;
        if (belongsToAnotherUser)
        {
            if (execution.Target.Policies.OnSharedRecord == SharedRecordPolicy.Review || await IsMatchedByUnverifiedEmailAsync(execution.Target, owner, key, cancellationToken))
            {
                return execution.RecordOfAnotherUser(record.Id);
            }

            values = PlanExecution.Without(values, execution.Target.UserIdField);
        }

        if (IsMatchedByAdditionalEmail(execution, record, key))
        {
            // The primary address was chosen in the target.
            values = PlanExecution.Without(values, execution.Target.EmailField);
        }

        // Before the write, so that a concurrent deletion of another user sees that this user is linked.
        await ledger.LinkAsync(execution.Entry, record.Id, cancellationToken);
        var linked = execution with { Plan = execution.Plan with { Row = execution.Plan.Row with { IsShared = belongsToAnotherUser, IsCreated = execution.PreviousRow.IsCreated && record.Id == execution.PreviousRow.RecordId } } };
        var lease = await RecordLinkAsync(linked, record, values, cancellationToken);
        if (lease is null)
        {
            return LeaseLost(execution);
        }

        var result = await UpdateRecordAsync(linked, new RecordReference(record.Id, null), values, id => new Outcome.Linked(id), cancellationToken);
        var isRejected = result is null or { Outcome: Outcome.Review, Row.RecordId: null };
        if (isRejected && execution.PreviousRow.RecordId is null && owner != execution.User.UserId)
        {
            await ReleaseRecordAsync(execution, record.Id, isClaimed, cancellationToken);
        }

        result ??= execution.Failed(new TargetResult.Busy(null, "The record was removed while it was being linked."));
        var isLinkKept = lease.Row.RecordId == record.Id && !isRejected && result is { Outcome: Outcome.Deferred } && result.Row.RecordId != record.Id;
        return result with { Row = isLinkKept ? lease.Row : result.Row, RenewedLease = lease };
    }

    private static ExecutionResult LeaseLost(PlanExecution execution) =>
        new(new Outcome.Deferred(DeferReason.UserLeased, null, "The lease on the user expired or was taken."), execution.PreviousRow);

    // A record that loses the address by which it was matched may be replaced by another one. Only the row leads to both, so it
    // refers to the first one before the address changes.
    private async Task<LedgerEntry?> RecordLinkAsync(
        PlanExecution execution, TargetRecord record, IReadOnlyDictionary<string, FieldValue?> values, CancellationToken cancellationToken)
    {
        var email = values.GetValueOrDefault(execution.Target.EmailField)?.ToText();
        if (!execution.Target.Traits.IsFoundByEmailOnly || email is null || record.HasEmail(email))
        {
            return execution.Entry;
        }

        var uncertain = execution.PreviousRow.MarkUncertain(execution.PreviousRow.Fields.Keys);
        var row = uncertain with { RecordId = record.Id, IsShared = execution.Plan.Row.IsShared };
        return await ledger.TryLeaseAsync(execution.Entry with { Row = row }, cancellationToken);
    }

    // A user who signed up with another person's address must not share the record with that person.
    private async Task<bool> IsMatchedByUnverifiedEmailAsync(IRecordTarget target, string? ownerUserId, RecordKey key, CancellationToken cancellationToken) =>
        key is RecordKey.Email
        && ownerUserId is not null
        && (await ledger.ReadAsync(target.Name, ownerUserId, cancellationToken)).Row.Fields.GetValueOrDefault(target.EmailField) is { IsUnverified: true };

    // Not only if the address matched: after an attempt whose response was lost, the user id matches.
    private static bool IsMatchedByAdditionalEmail(PlanExecution execution, TargetRecord record, RecordKey key) =>
        (key is RecordKey.Email { Address: var address } && !EmailAddress.AreEqual(address, record.Email))
        || record.HasAdditionalEmail(execution.User.Email)
        || record.HasAdditionalEmail(execution.Event.PreviousUser?.Email);

    // Neither the ledger nor the record has the link, and the target wrote nothing, so the stored link is wrong. The lease
    // keeps other workers from using it. The claim is released last: until then no other user can take the record.
    private async Task ReleaseRecordAsync(PlanExecution execution, string recordId, bool isClaimed, CancellationToken cancellationToken)
    {
        await ledger.UnlinkAsync(execution.Entry, recordId, cancellationToken);
        if (isClaimed)
        {
            await ledger.ReleaseClaimAsync(execution.Entry, recordId, cancellationToken);
        }
    }

    /// <returns>Null if the record no longer exists.</returns>
    private async Task<ExecutionResult?> UpdateRecordAsync(
        PlanExecution execution,
        RecordReference record,
        IReadOnlyDictionary<string, FieldValue?> fields,
        Func<string, Outcome> createOutcome,
        CancellationToken cancellationToken)
    {
        // No priority fields for a record that is being linked: if it is rejected, the link is rejected as a whole.
        var write = new PartialWrite(
            remaining => execution.Target.UpdateAsync(record, remaining, execution.Context, cancellationToken),
            execution.RequiredFields,
            execution.PreviousRow.RecordId is null ? [] : execution.PriorityFields,
            StatusEffect.GetFields(execution.Target),
            execution.SkippedFields);
        var taken = await FindKnownEmailConflictAsync(execution, record, fields, cancellationToken);
        if (taken is null)
        {
            var result = await write.WriteAsync(fields);
            if (result is not TargetResult.Conflict conflict || !fields.ContainsKey(execution.Target.EmailField))
            {
                return ToExecutionResult(execution, record, fields, result, createOutcome, write);
            }

            taken = conflict;
        }

        var rest = PlanExecution.Without(fields, execution.Target.EmailField);
        var written = rest.Keys.Any(execution.RequiresWrite) ? await write.WriteAsync(rest) : null;
        return written is null or TargetResult.Done
            ? await HandleEmailConflictAsync(execution, record, written, taken, createOutcome, write, cancellationToken)
            : ToExecutionResult(execution, record, rest, written, createOutcome, write);
    }

    // An address that was taken at the last attempt is looked up first: a lookup is cheaper than a write that fails.
    private static async Task<TargetResult.Conflict?> FindKnownEmailConflictAsync(
        PlanExecution execution,
        RecordReference record,
        IReadOnlyDictionary<string, FieldValue?> fields,
        CancellationToken cancellationToken) =>
        execution.PreviousEmailRejection is not null
        && fields.GetValueOrDefault(execution.Target.EmailField)?.ToText() is { Length: > 0 } address
        && await execution.Target.FindAsync(new RecordKey.Email(address), cancellationToken) is TargetResult.Done { Record: { IsAbandoned: false } owner }
        && owner.Id != record.RecordId
        && owner.UserId != execution.User.UserId
            ? new TargetResult.Conflict(owner.Id, $"Record {owner.Id} has the address.")
            : null;

    private static ExecutionResult? ToExecutionResult(
        PlanExecution execution,
        RecordReference record,
        IReadOnlyDictionary<string, FieldValue?> fields,
        TargetResult? result,
        Func<string, Outcome> createOutcome,
        PartialWrite partialWrite) => result switch
        {
            null => execution.Written(new Outcome.Unchanged(), GetRecordId(record, result), partialWrite),
            TargetResult.Done => execution.Written(createOutcome(GetRecordId(record, result)), GetRecordId(record, result), partialWrite),
            TargetResult.Missing => null,
            TargetResult.Conflict conflict => execution.UnexplainedConflict(conflict),
            TargetResult.Rejected rejected when execution.PreviousRow.RecordId is not null => execution.Rejected(rejected, fields.Keys),
            _ => execution.Failed(result),
        };

    private async Task<ExecutionResult> HandleEmailConflictAsync(
        PlanExecution execution,
        RecordReference record,
        TargetResult? result,
        TargetResult.Conflict emailConflict,
        Func<string, Outcome> createOutcome,
        PartialWrite partialWrite,
        CancellationToken cancellationToken)
    {
        var recordId = GetRecordId(record, result);
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
                var isReleased = conflict.Action == EmailConflictAction.ReleaseEmail && await ReleaseEmailAsync(execution, record, recordId, cancellationToken);
                return execution.EmailPending(emailConflict, recordId, conflict.WaitingSince, partialWrite, isReleased);
        }
    }

    private static async Task<bool> ReleaseEmailAsync(PlanExecution execution, RecordReference record, string recordId, CancellationToken cancellationToken) =>
        !execution.Target.Traits.RequiresEmail
        && await EmailConflictResolver.CanReleaseEmailAsync(execution, recordId, cancellationToken)
        && await execution.Target.UpdateAsync(record, new Dictionary<string, FieldValue?> { [execution.Target.EmailField] = null }, execution.Context, cancellationToken) is TargetResult.Done;

    private static string GetRecordId(RecordReference record, TargetResult? result) => result is TargetResult.Done done ? done.Record.Id : record.RecordId;
}
