using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation.Execution;

/// <summary>
/// Judges an address that another record has. A user who has it may be about to give it up: then the event waits. Users
/// who wait for each other's addresses in a circle would wait for ever: then the one who sees the circle gives its former
/// address up first.
/// </summary>
public sealed class EmailConflictResolver(ILedger ledger, IOptions<RetryOptions> retryOptions, TimeProvider time)
{
    private const int MaxCycleLength = 8;

    /// <summary>Judges.</summary>
    /// <param name="execution">The work on the user whose address is taken.</param>
    /// <param name="recordId">The user's own record.</param>
    /// <param name="ownerRecordId">The record that has the address, where the target named it.</param>
    /// <param name="cancellationToken">Cancels the look-ups.</param>
    internal async Task<EmailConflictResolution> ResolveAsync(PlanExecution execution, string recordId, string? ownerRecordId, CancellationToken cancellationToken)
    {
        var before = execution.PreviousEmailRejection;
        var isSentAgain = before?.EventId == execution.Clock.EventId;
        var reported = before is { IsWaiting: false } && !isSentAgain;
        var since = isSentAgain ? before!.WaitsSince ?? time.GetUtcNow() : time.GetUtcNow();
        var key = ownerRecordId is null ? new RecordKey.Email(execution.Plan.Values[execution.Target.EmailField]!) : (RecordKey)new RecordKey.Id(ownerRecordId);
        var found = await execution.Target.FindAsync(key, cancellationToken);
        var row = found is TargetResult.Done { Record: var owner } ? await ReadOwnerRowAsync(execution, owner, cancellationToken) : null;
        if (row is { IsDeleted: false } && await IsWaitCycleAsync(execution, recordId, row, cancellationToken))
        {
            return new EmailConflictResolution(EmailConflictAction.ReleaseEmail, since);
        }

        // Whoever has no Auth0 user that lives gives nothing up. Who cannot be found, or not now, may have given it up.
        var mayGiveUp = found is not TargetResult.Done || row is { IsDeleted: false };
        var kind = reported ? EmailConflictAction.AlreadyInReview
            : mayGiveUp && time.GetUtcNow() - since < retryOptions.Value.TakenEmailTimeout ? EmailConflictAction.Wait
            : EmailConflictAction.Review;
        return new EmailConflictResolution(kind, since);
    }

    /// <summary>
    /// Whether the main address of a record may be taken out of it: only where it is the record's only one. A record with
    /// further ones would keep it, and which of them is the main one, somebody has chosen in the target.
    /// </summary>
    internal static async Task<bool> CanReleaseEmailAsync(PlanExecution execution, string recordId, CancellationToken cancellationToken) =>
        await execution.Target.FindAsync(new RecordKey.Id(recordId), cancellationToken) is TargetResult.Done { Record: { Email.Length: > 0 } own }
        && own.UserId == execution.User.UserId
        && own.AdditionalEmails is not { Count: > 0 };

    // Only those who wait in the queue complete a circle: each of them tries once more, whatever happens here.
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

/// <summary>What is to be done about an address that another record has.</summary>
/// <param name="Action">What.</param>
/// <param name="WaitingSince">Since when the event waits, where it does.</param>
internal sealed record EmailConflictResolution(EmailConflictAction Action, DateTimeOffset WaitingSince);

/// <summary>What is to be done about an address that another record has.</summary>
internal enum EmailConflictAction
{
    /// <summary>A person decides.</summary>
    Review,

    /// <summary>A person knows of it already.</summary>
    AlreadyInReview,

    /// <summary>The event waits.</summary>
    Wait,

    /// <summary>The user's former address is taken out of its record, and the event waits.</summary>
    ReleaseEmail,
}
