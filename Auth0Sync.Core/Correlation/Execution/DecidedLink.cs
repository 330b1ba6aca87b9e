using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Execution;

/// <summary>
/// Prepares the link that a person decided for. What the person saw may be out of date: the user must still have the same record
/// or none, and the record must be free. A record that the user has is released first, because no two can have one user id.
/// Everything can be repeated.
/// </summary>
internal abstract record DecidedLink
{
    private DecidedLink()
    {
    }

    /// <param name="ledger">The claims.</param>
    /// <param name="execution">The write.</param>
    /// <param name="link">The decision.</param>
    /// <param name="cancellationToken">Cancels the calls; whether the last one took effect is then unknown.</param>
    public static async Task<DecidedLink> PrepareAsync(ILedger ledger, PlanExecution execution, EventDecision.Link link, CancellationToken cancellationToken)
    {
        var row = execution.PreviousRow;
        if (row.IsDeleted || execution.Plan.Row.IsDeleted)
        {
            return new NotApplicable("the user is deleted");
        }

        var found = await execution.Target.FindAsync(new RecordKey.Id(link.RecordId), cancellationToken);
        if (found is not TargetResult.Done { Record: var record })
        {
            return found is TargetResult.Missing ? new NotApplicable("the record no longer exists") : new Failed(execution.Failed(found));
        }

        if (row.RecordId == record.Id)
        {
            return new NotApplicable(null);
        }

        if (row.RecordId != link.ReplacedRecordId)
        {
            return new NotApplicable("the user has another record by now");
        }

        if (row.RecordId is not null && !execution.Target.Traits.HasUniqueUserId)
        {
            return new NotApplicable("the user has a record, and in this target another one cannot replace it");
        }

        if (execution.Target.Policies.OnSharedRecord == SharedRecordPolicy.Review && !await CanBecomeOwnerAsync(ledger, execution, record, cancellationToken))
        {
            return new Failed(execution.RecordOfAnotherUser(record.Id));
        }

        return await ReleaseOwnRecordAsync(execution, cancellationToken) is { } failed ? new Failed(failed) : new Ready(record);
    }

    /// <summary>Unlinks the user from the record that is not theirs: the former one, or, if it was rejected, the new one.</summary>
    public static async Task ReleaseOtherRecordAsync(ILedger ledger, PlanExecution execution, TargetRecord record, ExecutionResult written, CancellationToken cancellationToken)
    {
        var former = execution.PreviousRow;
        var isLinked = written.Row.RecordId != former.RecordId;
        if (former.RecordId is not { } formerId || (!isLinked && written.Outcome is Outcome.Deferred))
        {
            // Without a former record, the writer has released the new one. A deferred event will be attempted again.
            return;
        }

        var other = isLinked ? formerId : record.Id;
        await ledger.UnlinkAsync(execution.Entry, other, cancellationToken);
        if (isLinked ? !former.IsShared : record.UserId is not { Length: > 0 })
        {
            await ledger.ReleaseClaimAsync(execution.Entry, other, cancellationToken);
        }
    }

    private static async Task<bool> CanBecomeOwnerAsync(ILedger ledger, PlanExecution execution, TargetRecord record, CancellationToken cancellationToken) =>
        record.UserId is { Length: > 0 } owner ? owner == execution.User.UserId : await ledger.TryClaimAsync(execution.Entry, record.Id, cancellationToken);

    // As the record of a deleted user that is kept: without the user id, and deactivated.
    private static async Task<ExecutionResult?> ReleaseOwnRecordAsync(PlanExecution execution, CancellationToken cancellationToken)
    {
        if (execution.PreviousRow is not { RecordId: { } recordId, IsShared: false })
        {
            return null;
        }

        var fields = execution.Target.FieldMap.StatusFields.Except(StatusEffect.GetFields(execution.Target)).ToDictionary(field => field, _ => (FieldValue?)UserStatus.Deactivated);
        fields[execution.Target.UserIdField] = null;

        // By its id alone: HubSpot keeps the value of the property by which a contact is found.
        return await execution.Target.UpdateAsync(new RecordReference(recordId, null), fields, execution.Context, cancellationToken) switch
        {
            TargetResult.Done or TargetResult.Missing => null,
            TargetResult.Conflict conflict => execution.UnexplainedConflict(conflict),
            var failed => execution.Failed(failed),
        };
    }

    /// <summary>The record can be linked.</summary>
    public sealed record Ready(TargetRecord Record) : DecidedLink;

    /// <summary>The decision ends the event.</summary>
    public sealed record Failed(ExecutionResult Result) : DecidedLink;

    /// <summary>The event is processed without the decision, which is out of date.</summary>
    /// <param name="Problem">Why; null if the user has the record already.</param>
    public sealed record NotApplicable(string? Problem) : DecidedLink;
}
