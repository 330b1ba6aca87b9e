using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation;

/// <summary>
/// Carries out <see cref="Plan.Write"/>: the record that bears the user's id is changed at once; otherwise the record is
/// found by the rules, or created. The target's unique fields decide races, not a look before the write.
/// </summary>
public sealed class RecordWriter(RecordFinder finder, EmailConflicts emails, ILedger ledger, IOptions<PolicyOptions> policies)
{
    /// <summary>Writes.</summary>
    /// <param name="target">The target.</param>
    /// <param name="auth0Event">The event.</param>
    /// <param name="entry">The row before the event.</param>
    /// <param name="plan">What to write.</param>
    /// <param name="cancellationToken">Cancels the work; whether the last call took effect is then unknown.</param>
    public async Task<Settlement> WriteAsync(
        ITarget target,
        Auth0Event auth0Event,
        LedgerEntry entry,
        Plan.Write plan,
        CancellationToken cancellationToken)
    {
        var work = new RecordWork(target, auth0Event, entry, plan);
        if (work.Known.RecordId is { } recordId)
        {
            if (work.Known.IsDeleted && !plan.Row.IsDeleted)
            {
                await ledger.LinkAsync(entry, recordId, cancellationToken);
            }

            RecordKey key = work.Known.IsShared ? new RecordKey.Id(recordId) : new RecordKey.UserId(work.User.UserId);
            if (await UpdateAsync(work, key, plan.Changes, id => new Outcome.Updated(id), cancellationToken) is { } updated)
            {
                await FollowMergeAsync(entry, updated.Row, cancellationToken);
                return updated;
            }
        }

        return await OnAnotherRecordAsync(work, cancellationToken);
    }

    // The row forgets what the user's last record had before another one gets its first words. Whoever dies in between
    // may leave a record that holds no more than this event says.
    private async Task<Settlement> OnAnotherRecordAsync(RecordWork work, CancellationToken cancellationToken)
    {
        var unknown = work.Known.Doubt(work.Known.Fields.Keys);
        if (work.Known.RecordId is null || unknown == work.Known)
        {
            return await FindOrCreateAsync(work.OnAnotherRecord(), cancellationToken);
        }

        return await ledger.TryLeaseAsync(work.Entry with { Row = unknown }, cancellationToken) is { } lease
            ? await FindOrCreateAsync((work with { Entry = lease }).OnAnotherRecord(), cancellationToken) with { Lease = lease }
            : new Settlement(new Outcome.Deferred(DeferReason.UserLeased, null, "The lease was lost."), work.Known);
    }

    // The target merged records and answers with another id than before.
    private async Task FollowMergeAsync(LedgerEntry entry, LedgerRow row, CancellationToken cancellationToken)
    {
        if (entry.Row.RecordId is { } before && row.RecordId is { } after && after != before)
        {
            await ledger.LinkAsync(entry, after, cancellationToken);
            await ledger.UnlinkAsync(entry, before, cancellationToken);
        }
    }

    private async Task<Settlement> FindOrCreateAsync(RecordWork work, CancellationToken cancellationToken)
    {
        var createsFirst = work.Plan.Missing == WhenMissing.CreateFirst && work.Known.RecordId is null;
        var write = Creation(work, cancellationToken);
        var created = createsFirst ? await write.RunAsync(work.Plan.Values) : null;
        var isLate = work.Plan.Missing == WhenMissing.LeaveMissing;
        while (created is null or TargetResult.Conflict)
        {
            var lookup = await finder.FindAsync(work.Target, work.Event, work.Known, isLate, cancellationToken);
            switch (lookup.Result)
            {
                case TargetResult.Done { Record: var record }:
                    return await AdoptAsync(work, record, lookup.Key!, cancellationToken);
                case TargetResult.Missing when created is TargetResult.Conflict conflict:
                    return await CreateWithoutEmailAsync(work, conflict, cancellationToken);
                case TargetResult.Missing when Unwanted(work) is { } unwanted:
                    return unwanted;
                case TargetResult.Missing:
                    write = Creation(work, cancellationToken);
                    created = await write.RunAsync(work.Plan.Values);
                    break;
                default:
                    return work.Failed(lookup.Result);
            }
        }

        if (created is not TargetResult.Done done)
        {
            return work.Failed(created!);
        }

        await ledger.LinkAsync(work.Entry, done.Record.Id, cancellationToken);
        return AsCreated(work).Written(new Outcome.Created(done.Record.Id), done.Record.Id, write);
    }

    // Without the user's id a record would be nobody's.
    private static PartialWrite Creation(RecordWork work, CancellationToken cancellationToken) =>
        new(fields => work.Target.CreateAsync(fields, cancellationToken), work.Keys, []);

    private static RecordWork AsCreated(RecordWork work) => work with { Plan = work.Plan with { Row = work.Plan.Row with { IsCreated = true } } };

    private Settlement? Unwanted(RecordWork work) => (work.Plan.Missing, RemovedByOthers(work.Known), policies.Value.OnRemovedRecord) switch
    {
        (WhenMissing.LeaveMissing, _, _) => work.Known.RecordId is null ? work.Heard(new Outcome.Stale()) : work.Skipped(new Outcome.Stale()),
        (_, { } removed, RemovedRecordPolicy.Review) => work.Skipped(
            new Outcome.Review(ReviewReason.RecordRemoved, "The user's record was removed in the target.", [removed])),
        (_, not null, RemovedRecordPolicy.Respect) => work.Skipped(new Outcome.Skipped(SkipReason.RecordRemoved)),
        (_, not null, _) => null,
        (WhenMissing.LookThenSkip, _, _) => work.Skipped(new Outcome.Skipped(SkipReason.NoRecord)),
        (WhenMissing.LookThenReview, _, _) => work.Skipped(new Outcome.Review(ReviewReason.NoRecord, "The user has no record.")),
        _ => null,
    };

    // A deletion whose end nobody heard may have put the record away itself. Then a return is a return, and no removal.
    private string? RemovedByOthers(LedgerRow known) =>
        known.IsDeleted && policies.Value.OnDelete is DeletePolicy.Archive or DeletePolicy.Erase ? null : known.RecordId;

    // Joining by the address is not allowed here, or a rule would have found the record. The user gets a record of its
    // own, and a person decides about the address.
    private async Task<Settlement> CreateWithoutEmailAsync(RecordWork work, TargetResult.Conflict conflict, CancellationToken cancellationToken)
    {
        if (!work.Plan.Values.ContainsKey(work.Target.EmailField))
        {
            return work.Unexplained(conflict);
        }

        var write = Creation(work, cancellationToken);
        var created = await write.RunAsync(RecordWork.Without(work.Plan.Values, work.Target.EmailField));
        switch (created)
        {
            case TargetResult.Done { Record.Id: var recordId }:
                await ledger.LinkAsync(work.Entry, recordId, cancellationToken);
                return AsCreated(work).EmailTaken(conflict, recordId, write);
            case TargetResult.Conflict again:
                return work.Unexplained(again);
            default:
                return work.Failed(created!);
        }
    }

    private async Task<Settlement> AdoptAsync(RecordWork work, TargetRecord record, RecordKey key, CancellationToken cancellationToken)
    {
        var values = work.Plan.Values;
        var owner = record.UserId is { Length: > 0 } userId ? userId : null;
        var isClaimed = owner is null && await ledger.TryClaimAsync(work.Entry, record.Id, cancellationToken);
        var isAnothers = !isClaimed && owner != work.User.UserId;
        if (isAnothers)
        {
            if (policies.Value.OnSharedRecord == SharedRecordPolicy.Review || await IsLedByUnverifiedAsync(work.Target, owner, key, cancellationToken))
            {
                return work.Skipped(new Outcome.Review(ReviewReason.RecordOfAnotherUser, "The record belongs to another Auth0 user.", [record.Id]));
            }

            values = RecordWork.Without(values, work.Target.UserIdField);
        }

        if (IsKnownByAnotherAddress(work, record, key))
        {
            // Which address is the main one, somebody has chosen in the target.
            values = RecordWork.Without(values, work.Target.EmailField);
        }

        // Before the write, so that whoever deactivates the record meanwhile sees the user in it.
        await ledger.LinkAsync(work.Entry, record.Id, cancellationToken);
        var linked = work with { Plan = work.Plan with { Row = work.Plan.Row with { IsShared = isAnothers, IsCreated = work.Known.IsCreated && record.Id == work.Known.RecordId } } };
        var settlement = await UpdateAsync(linked, new RecordKey.Id(record.Id), values, id => new Outcome.Linked(id), cancellationToken);
        var isRefused = settlement is null or { Outcome: Outcome.Review, Row.RecordId: null };
        if (isRefused && work.Known.RecordId is null && owner != work.User.UserId)
        {
            await LetGoAsync(work, record.Id, isClaimed, cancellationToken);
        }

        return settlement ?? work.Failed(new TargetResult.Busy(null, "The record went away while it was being linked."));
    }

    // Whoever signed up with somebody else's address must not have that person led into the record.
    private async Task<bool> IsLedByUnverifiedAsync(ITarget target, string? owner, RecordKey key, CancellationToken cancellationToken) =>
        key is RecordKey.Email
        && owner is not null
        && (await ledger.ReadAsync(target.Name, owner, cancellationToken)).Row.Fields.GetValueOrDefault(target.EmailField) is { IsUnverified: true };

    // Not only where the address led to the record: a try whose answer was lost has left the user's id in it, and then
    // the id leads to it.
    private static bool IsKnownByAnotherAddress(RecordWork work, TargetRecord record, RecordKey key) =>
        (key is RecordKey.Email { Address: var address } && !EmailAddress.AreSame(address, record.Email))
        || record.HasFurther(work.User.Email)
        || record.HasFurther(work.Event.Previous?.Email);

    // Neither the ledger nor the record knew of the user, and the target wrote nothing. So the link says nothing that is
    // true, whichever try left it; and while this worker holds the lease, no other one makes it true. The claim goes
    // last: until then nobody else takes the record.
    private async Task LetGoAsync(RecordWork work, string recordId, bool isClaimed, CancellationToken cancellationToken)
    {
        await ledger.UnlinkAsync(work.Entry, recordId, cancellationToken);
        if (isClaimed)
        {
            await ledger.UnclaimAsync(work.Entry, recordId, cancellationToken);
        }
    }

    /// <summary>Changes a record; null where it is gone.</summary>
    private async Task<Settlement?> UpdateAsync(
        RecordWork work,
        RecordKey key,
        IReadOnlyDictionary<string, string?> fields,
        Func<string, Outcome> success,
        CancellationToken cancellationToken)
    {
        // A record that is only being linked may refuse its new user as a whole.
        var write = new PartialWrite(
            left => work.Target.UpdateAsync(key, left, cancellationToken), work.Keys, work.Known.RecordId is null ? [] : work.Urgent);
        var taken = await StillTakenAsync(work, fields, cancellationToken);
        if (taken is null)
        {
            var whole = await write.RunAsync(fields);
            if (whole is not TargetResult.Conflict conflict || !fields.ContainsKey(work.Target.EmailField))
            {
                return Settle(work, key, fields, whole, success, write);
            }

            taken = conflict;
        }

        var rest = RecordWork.Without(fields, work.Target.EmailField);
        var written = rest.Keys.Any(work.IsWorthACall) ? await write.RunAsync(rest) : null;
        return written is null or TargetResult.Done
            ? await OnTakenEmailAsync(work, key, written, taken, success, write, cancellationToken)
            : Settle(work, key, rest, written, success, write);
    }

    // An address that was taken at the last try is looked up before it is written: a look-up that finds it taken still is
    // cheaper than a write that fails.
    private static async Task<TargetResult.Conflict?> StillTakenAsync(
        RecordWork work,
        IReadOnlyDictionary<string, string?> fields,
        CancellationToken cancellationToken) =>
        work.EmailRefusedBefore is not null
        && fields.GetValueOrDefault(work.Target.EmailField) is { Length: > 0 } address
        && await work.Target.FindAsync(new RecordKey.Email(address), cancellationToken) is TargetResult.Done { Record: var owner }
        && owner.Id != work.Known.RecordId
        && owner.UserId != work.User.UserId
            ? new TargetResult.Conflict(owner.Id, $"Record {owner.Id} has the address.")
            : null;

    private static Settlement? Settle(
        RecordWork work,
        RecordKey key,
        IReadOnlyDictionary<string, string?> fields,
        TargetResult? result,
        Func<string, Outcome> success,
        PartialWrite write) => result switch
        {
            null => work.Written(new Outcome.Unchanged(), IdOf(work, key, result), write),
            TargetResult.Done => work.Written(success(IdOf(work, key, result)), IdOf(work, key, result), write),
            TargetResult.Missing => null,
            TargetResult.Conflict conflict => work.Unexplained(conflict),
            TargetResult.Rejected rejected when work.Known.RecordId is not null => work.Refused(rejected, fields.Keys),
            _ => work.Failed(result),
        };

    private async Task<Settlement> OnTakenEmailAsync(
        RecordWork work,
        RecordKey key,
        TargetResult? written,
        TargetResult.Conflict taken,
        Func<string, Outcome> success,
        PartialWrite write,
        CancellationToken cancellationToken)
    {
        var recordId = IdOf(work, key, written);
        if (work.IsOutdone(work.Target.EmailField))
        {
            return work.EmailStillTaken(written is null ? new Outcome.Unchanged() : success(recordId), taken, recordId, write);
        }

        var conflict = await emails.JudgeAsync(work, recordId, taken.OwnerId, cancellationToken);
        switch (conflict.Kind)
        {
            case EmailConflictKind.Review:
                return work.EmailTaken(taken, recordId, write);
            case EmailConflictKind.Reported:
                return work.EmailStillTaken(written is null ? new Outcome.Unchanged() : success(recordId), taken, recordId, write);
            default:
                var isYielded = conflict.Kind == EmailConflictKind.Yield && await YieldAsync(work, key, recordId, cancellationToken);
                return work.EmailAwaited(taken, recordId, conflict.WaitsSince, write, isYielded);
        }
    }

    private static async Task<bool> YieldAsync(RecordWork work, RecordKey key, string recordId, CancellationToken cancellationToken) =>
        await EmailConflicts.MayYieldAsync(work, recordId, cancellationToken)
        && await work.Target.UpdateAsync(key, new Dictionary<string, string?> { [work.Target.EmailField] = null }, cancellationToken) is TargetResult.Done;

    private static string IdOf(RecordWork work, RecordKey key, TargetResult? result) =>
        result is TargetResult.Done done ? done.Record.Id : key is RecordKey.Id id ? id.RecordId : work.Known.RecordId!;
}
