using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation;

/// <summary>
/// Judges an address that another record has. A user who has it may be about to give it up: then the event waits. Users
/// who wait for each other's addresses in a circle would wait for ever: then the one who sees the circle gives its former
/// address up first.
/// </summary>
public sealed class EmailConflicts(ILedger ledger, IOptions<RetryOptions> options, TimeProvider time)
{
    private const int MaxCircle = 8;

    /// <summary>Judges.</summary>
    /// <param name="work">The work on the user whose address is taken.</param>
    /// <param name="recordId">The user's own record.</param>
    /// <param name="ownerId">The record that has the address, where the target named it.</param>
    /// <param name="cancellationToken">Cancels the look-ups.</param>
    internal async Task<EmailConflict> JudgeAsync(RecordWork work, string recordId, string? ownerId, CancellationToken cancellationToken)
    {
        var before = work.EmailRefusedBefore;
        var isSentAgain = before?.EventId == work.At.EventId;
        var reported = before is { IsWaiting: false } && !isSentAgain;
        var since = isSentAgain ? before!.WaitsSince ?? time.GetUtcNow() : time.GetUtcNow();
        var key = ownerId is null ? new RecordKey.Email(work.Plan.Values[work.Target.EmailField]!) : (RecordKey)new RecordKey.Id(ownerId);
        var found = await work.Target.FindAsync(key, cancellationToken);
        var row = found is TargetResult.Done { Record: var owner } ? await RowOfAsync(work, owner, cancellationToken) : null;
        if (row is { IsDeleted: false } && await IsCircleAsync(work, recordId, row, cancellationToken))
        {
            return new EmailConflict(EmailConflictKind.Yield, since);
        }

        // Whoever has no Auth0 user that lives gives nothing up. Who cannot be found, or not now, may have given it up.
        var mayGiveUp = found is not TargetResult.Done || row is { IsDeleted: false };
        var kind = reported ? EmailConflictKind.Reported
            : mayGiveUp && time.GetUtcNow() - since < options.Value.TakenEmailTimeout ? EmailConflictKind.Wait
            : EmailConflictKind.Review;
        return new EmailConflict(kind, since);
    }

    /// <summary>
    /// Whether the main address of a record may be taken out of it: only where it is the record's only one. A record with
    /// further ones would keep it, and which of them is the main one, somebody has chosen in the target.
    /// </summary>
    internal static async Task<bool> MayYieldAsync(RecordWork work, string recordId, CancellationToken cancellationToken) =>
        await work.Target.FindAsync(new RecordKey.Id(recordId), cancellationToken) is TargetResult.Done { Record: { Email.Length: > 0 } own }
        && own.UserId == work.User.UserId
        && own.FurtherEmails is not { Count: > 0 };

    // Only those who wait in the queue complete a circle: each of them tries once more, whatever happens here.
    private async Task<bool> IsCircleAsync(RecordWork work, string recordId, LedgerRow next, CancellationToken cancellationToken)
    {
        for (var hops = 0; hops < MaxCircle; hops++)
        {
            if (next.Fields.GetValueOrDefault(work.Target.EmailField)?.Refused is not { IsWaiting: true, OwnerId: { } ownerId })
            {
                return false;
            }

            if (ownerId == recordId)
            {
                return true;
            }

            if (await work.Target.FindAsync(new RecordKey.Id(ownerId), cancellationToken) is not TargetResult.Done { Record: var owner }
                || await RowOfAsync(work, owner, cancellationToken) is not { IsDeleted: false } row)
            {
                return false;
            }

            next = row;
        }

        return false;
    }

    private async Task<LedgerRow?> RowOfAsync(RecordWork work, TargetRecord owner, CancellationToken cancellationToken) =>
        owner.UserId is { Length: > 0 } userId && userId != work.User.UserId
            ? (await ledger.ReadAsync(work.Target.Name, userId, cancellationToken)).Row
            : null;
}

/// <summary>What is to be done about an address that another record has.</summary>
/// <param name="Kind">What.</param>
/// <param name="WaitsSince">Since when the event waits, where it does.</param>
internal sealed record EmailConflict(EmailConflictKind Kind, DateTimeOffset WaitsSince);

/// <summary>What is to be done about an address that another record has.</summary>
internal enum EmailConflictKind
{
    /// <summary>A person decides.</summary>
    Review,

    /// <summary>A person knows of it already.</summary>
    Reported,

    /// <summary>The event waits.</summary>
    Wait,

    /// <summary>The user's former address is taken out of its record, and the event waits.</summary>
    Yield,
}
