using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation;

/// <summary>
/// Carries out <see cref="Plan.Write"/>: the record that the ledger knows is changed at once; otherwise the record is
/// found by the rules, or created. The target's unique fields decide races, not a look before the write.
/// </summary>
public sealed class RecordWriter(RecordFinder finder, IOptions<PolicyOptions> policies)
{
    /// <summary>Writes.</summary>
    /// <param name="target">The target.</param>
    /// <param name="user">The user.</param>
    /// <param name="known">The row before the event.</param>
    /// <param name="plan">What to write.</param>
    /// <param name="cancellationToken">Cancels the work; whether the last call took effect is then unknown.</param>
    public async Task<Settlement> WriteAsync(
        ITarget target,
        UserProfile user,
        LedgerRow known,
        Plan.Write plan,
        CancellationToken cancellationToken)
    {
        var work = new Work(target, user, known, plan);
        if (known.RecordId is { } linked
            && await UpdateAsync(work, linked, plan.Changes, id => new Outcome.Updated(id), cancellationToken) is { } updated)
        {
            return updated;
        }

        return plan.Missing == WhenMissing.LeaveMissing
            ? new Settlement(new Outcome.Stale(), known)
            : await FindOrCreateAsync(work, cancellationToken);
    }

    private async Task<Settlement> FindOrCreateAsync(Work work, CancellationToken cancellationToken)
    {
        var createsFirst = work.Plan.Missing == WhenMissing.CreateFirst && work.Known.RecordId is null;
        var created = createsFirst ? await work.Target.CreateAsync(work.Plan.Values, cancellationToken) : null;
        while (created is null or TargetResult.Conflict)
        {
            var lookup = await finder.FindAsync(work.Target, work.User, cancellationToken);
            switch (lookup.Result)
            {
                case TargetResult.Done { Record: var record }:
                    return await AdoptAsync(work, record, lookup.Key!, cancellationToken);
                case TargetResult.Missing when created is TargetResult.Conflict conflict:
                    return await CreateWithoutEmailAsync(work, conflict, cancellationToken);
                case TargetResult.Missing when Unwanted(work) is { } unwanted:
                    return unwanted;
                case TargetResult.Missing:
                    created = await work.Target.CreateAsync(work.Plan.Values, cancellationToken);
                    break;
                default:
                    return Settlement.Failed(lookup.Result, work.Known);
            }
        }

        return created is TargetResult.Done done
            ? new Settlement(new Outcome.Created(done.Record.Id), work.Plan.Row with { RecordId = done.Record.Id })
            : Settlement.Failed(created, work.Known);
    }

    private static Settlement? Unwanted(Work work) => work.Plan.Missing switch
    {
        WhenMissing.LookThenSkip => new Settlement(new Outcome.Skipped(SkipReason.NoRecord), work.Known),
        WhenMissing.LookThenReview => new Settlement(new Outcome.Review(ReviewReason.NoRecord, "The user has no record."), work.Known),
        _ => null,
    };

    // Joining by the address is not allowed here, or a rule would have found the record. The user gets a record of its
    // own, and a person decides about the address.
    private static async Task<Settlement> CreateWithoutEmailAsync(Work work, TargetResult.Conflict conflict, CancellationToken cancellationToken)
    {
        if (!work.Plan.Values.ContainsKey(work.Target.EmailField))
        {
            return work.Unexplained(conflict);
        }

        var created = await work.Target.CreateAsync(Without(work.Plan.Values, work.Target.EmailField), cancellationToken);
        return created switch
        {
            TargetResult.Done { Record: var record } => work.EmailTaken(conflict, record.Id),
            TargetResult.Conflict again => work.Unexplained(again),
            _ => Settlement.Failed(created, work.Known),
        };
    }

    private async Task<Settlement> AdoptAsync(Work work, TargetRecord record, RecordKey key, CancellationToken cancellationToken)
    {
        var values = work.Plan.Values;
        if (record.UserId is { Length: > 0 } owner && owner != work.User.UserId)
        {
            if (policies.Value.OnSharedRecord == SharedRecordPolicy.Review)
            {
                return new Settlement(
                    new Outcome.Review(ReviewReason.RecordOfAnotherUser, "The record belongs to another Auth0 user.", [record.Id]),
                    work.Known);
            }

            values = Without(values, work.Target.UserIdField);
        }

        if (key is RecordKey.Email { Address: var address } && !address.Equals(record.Email, StringComparison.OrdinalIgnoreCase))
        {
            // Found through a secondary address: writing it would change the record's main one.
            values = Without(values, work.Target.EmailField);
        }

        return await UpdateAsync(work, record.Id, values, id => new Outcome.Linked(id), cancellationToken)
            ?? new Settlement(new Outcome.Deferred(DeferReason.TargetBusy, null, "The record went away while it was being linked."), work.Known);
    }

    /// <summary>Changes a record; null where it is gone.</summary>
    private static async Task<Settlement?> UpdateAsync(
        Work work,
        string recordId,
        IReadOnlyDictionary<string, string?> fields,
        Func<string, Outcome> success,
        CancellationToken cancellationToken)
    {
        var result = await work.Target.UpdateAsync(recordId, fields, cancellationToken);
        switch (result)
        {
            case TargetResult.Done { Record: var record }:
                return new Settlement(success(record.Id), work.Plan.Row with { RecordId = record.Id });
            case TargetResult.Missing:
                return null;
            case TargetResult.Conflict conflict when fields.ContainsKey(work.Target.EmailField):
                return await UpdateWithoutEmailAsync(work, recordId, fields, conflict, cancellationToken);
            case TargetResult.Conflict conflict:
                return work.Unexplained(conflict, recordId);
            default:
                return Settlement.Failed(result, work.Known);
        }
    }

    private static async Task<Settlement?> UpdateWithoutEmailAsync(
        Work work,
        string recordId,
        IReadOnlyDictionary<string, string?> fields,
        TargetResult.Conflict conflict,
        CancellationToken cancellationToken)
    {
        var rest = Without(fields, work.Target.EmailField);
        var result = rest.Count == 0
            ? new TargetResult.Done(new TargetRecord(recordId))
            : await work.Target.UpdateAsync(recordId, rest, cancellationToken);
        return result switch
        {
            TargetResult.Done { Record: var record } => work.EmailTaken(conflict, record.Id),
            TargetResult.Missing => null,
            TargetResult.Conflict again => work.Unexplained(again, recordId),
            _ => Settlement.Failed(result, work.Known),
        };
    }

    private static Dictionary<string, string?> Without(IReadOnlyDictionary<string, string?> fields, string field) =>
        fields.Where(pair => pair.Key != field).ToDictionary();

    private sealed record Work(ITarget Target, UserProfile User, LedgerRow Known, Plan.Write Plan)
    {
        /// <summary>All but the address is written; its clock stays, so that the next event tries it again.</summary>
        public Settlement EmailTaken(TargetResult.Conflict conflict, string recordId)
        {
            var fields = Known.Fields.TryGetValue(Target.EmailField, out var before)
                ? Plan.Row.Fields.SetItem(Target.EmailField, before)
                : Plan.Row.Fields.Remove(Target.EmailField);
            return new Settlement(
                new Outcome.Review(ReviewReason.EmailOfAnotherRecord, conflict.Words, Candidates(recordId, conflict.OwnerId)),
                Plan.Row with { RecordId = recordId, Fields = fields });
        }

        public Settlement Unexplained(TargetResult.Conflict conflict, string? recordId = null) =>
            new(new Outcome.Review(ReviewReason.UnexplainedConflict, conflict.Words, Candidates(recordId, conflict.OwnerId)), Known);

        private static string[] Candidates(params string?[] ids) => [.. ids.OfType<string>().Distinct()];
    }
}
