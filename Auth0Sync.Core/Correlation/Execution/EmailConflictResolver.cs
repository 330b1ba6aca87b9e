using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation.Execution;

/// <summary>
/// Decides what to do about an address that another record has. If its user may release it, the event waits. Users who wait
/// for each other's addresses in a cycle would wait forever, so the one that detects the cycle releases its former address.
/// </summary>
public sealed class EmailConflictResolver(ILedger ledger, IOptions<RetryOptions> retryOptions, TimeProvider time)
{
    private const int MaxCycleLength = 8;

    /// <param name="execution">The write whose address is taken.</param>
    /// <param name="recordId">The record of the user.</param>
    /// <param name="ownerRecordId">The record that has the address; null if the target did not name it.</param>
    /// <param name="cancellationToken">Cancels the lookups.</param>
    internal async Task<EmailConflictResolution> ResolveAsync(PlanExecution execution, string recordId, string? ownerRecordId, CancellationToken cancellationToken)
    {
        var rejection = execution.PreviousEmailRejection;
        var isRetry = rejection?.EventId == execution.Clock.EventId;
        var isInReview = rejection is { IsWaiting: false } && !isRetry;
        var waitingSince = isRetry ? rejection!.WaitsSince ?? time.GetUtcNow() : time.GetUtcNow();
        var key = ownerRecordId is null ? new RecordKey.Email(execution.Plan.Values[execution.Target.EmailField]!.ToText()) : (RecordKey)new RecordKey.Id(ownerRecordId);
        var found = await execution.Target.FindAsync(key, cancellationToken);
        var ownerRow = found is TargetResult.Done { Record: var owner } ? await ReadOwnerRowAsync(execution, owner, cancellationToken) : null;
        if (ownerRow is { IsDeleted: false } && await IsWaitCycleAsync(execution, recordId, ownerRow, cancellationToken))
        {
            return new EmailConflictResolution(EmailConflictAction.ReleaseEmail, waitingSince);
        }

        // A record without an active user never releases the address. One that was not found, or was just abandoned, released it.
        var mayBeReleased = found is not TargetResult.Done { Record.IsAbandoned: false } || ownerRow is { IsDeleted: false };
        var action = isInReview ? EmailConflictAction.AlreadyInReview
            : mayBeReleased && time.GetUtcNow() - waitingSince < retryOptions.Value.TakenEmailTimeout ? EmailConflictAction.Wait
            : EmailConflictAction.Review;
        return new EmailConflictResolution(action, waitingSince);
    }

    /// <summary>
    /// Whether the primary address may be removed from the record: only if it has no additional ones. Otherwise the target
    /// could keep it, and the primary one was chosen in the target.
    /// </summary>
    internal static async Task<bool> CanReleaseEmailAsync(PlanExecution execution, string recordId, CancellationToken cancellationToken) =>
        await execution.Target.FindAsync(new RecordKey.Id(recordId), cancellationToken) is TargetResult.Done { Record: { Email.Length: > 0 } own }
        && own.UserId == execution.User.UserId
        && own.AdditionalEmails is not { Count: > 0 };

    // Only events that wait in the queue count, because each of them is attempted at least once more.
    private async Task<bool> IsWaitCycleAsync(PlanExecution execution, string recordId, LedgerRow ownerRow, CancellationToken cancellationToken)
    {
        for (var hops = 0; hops < MaxCycleLength; hops++)
        {
            if (ownerRow.Fields.GetValueOrDefault(execution.Target.EmailField)?.Refused is not { IsWaiting: true, OwnerId: { } ownerId })
            {
                return false;
            }

            if (ownerId == recordId)
            {
                return true;
            }

            if (await execution.Target.FindAsync(new RecordKey.Id(ownerId), cancellationToken) is not TargetResult.Done { Record: var owner }
                || await ReadOwnerRowAsync(execution, owner, cancellationToken) is not { IsDeleted: false } row)
            {
                return false;
            }

            ownerRow = row;
        }

        return false;
    }

    private async Task<LedgerRow?> ReadOwnerRowAsync(PlanExecution execution, TargetRecord owner, CancellationToken cancellationToken) =>
        owner.UserId is { Length: > 0 } userId && userId != execution.User.UserId
            ? (await ledger.ReadAsync(execution.Target.Name, userId, cancellationToken)).Row
            : null;
}

/// <param name="Action">What to do.</param>
/// <param name="WaitingSince">When the event started to wait for the address.</param>
internal sealed record EmailConflictResolution(EmailConflictAction Action, DateTimeOffset WaitingSince);

/// <summary>What to do about an address that another record has.</summary>
internal enum EmailConflictAction
{
    /// <summary>Send the event to review.</summary>
    Review,

    /// <summary>The conflict is already in review.</summary>
    AlreadyInReview,

    /// <summary>Requeue the event.</summary>
    Wait,

    /// <summary>Remove the former address from the record of the user, and requeue the event.</summary>
    ReleaseEmail,
}
