using System.Security.Cryptography;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.Verification;

/// <summary>Removes what is left of the test user: the record, and only if it has the test user's id, and review items.</summary>
internal sealed class TestUserCleaner(ILedger ledger, UserDataEraser eraser, TimeProvider time)
{
    public async Task<CleanUpResult> CleanUpAsync(ITarget target, TestUser user, bool keepRecord, CancellationToken cancellationToken)
    {
        if (target is not IRecordTarget records)
        {
            return new CleanUpResult(target.Name, "none", "The target keeps no records.");
        }

        var (recordId, isKnown) = await FindRecordIdAsync(records, user, cancellationToken);
        if (recordId is null)
        {
            return isKnown
                ? new CleanUpResult(target.Name, "none", "There is no record with the test user's id.")
                : new CleanUpResult(target.Name, "kept", $"The target cannot be searched: delete the record of {user.UserId} by hand.");
        }

        if (keepRecord)
        {
            return new CleanUpResult(target.Name, "kept", $"Record {recordId} was left as requested.");
        }

        var context = new WriteContext("evt_verify_cleanup", time.GetUtcNow(), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        var reference = new RecordReference(recordId, user.UserId);
        var (action, result) = records switch
        {
            IEraseTarget erasing => ("erased", await erasing.EraseAsync(reference, context, cancellationToken)),
            IArchiveTarget archiving => ("archived", await archiving.ArchiveAsync(reference, context, cancellationToken)),
            _ => ("kept", null),
        };
        return result is TargetResult.Done ? new CleanUpResult(target.Name, action) : new CleanUpResult(target.Name, "kept", $"Delete record {recordId} by hand.");
    }

    public Task EraseReviewItemsAsync(string userId, CancellationToken cancellationToken) => eraser.EraseAsync(userId, time.GetUtcNow(), cancellationToken);

    // After a deletion the ledger has no link any more, but the system may still have the record.
    private async Task<(string? RecordId, bool IsKnown)> FindRecordIdAsync(IRecordTarget target, TestUser user, CancellationToken cancellationToken)
    {
        var linked = (await ledger.ReadAsync(target.Name, user.UserId, cancellationToken)).Row.RecordId;
        IEnumerable<RecordKey> keys =
        [
            .. linked is null ? Array.Empty<RecordKey>() : [new RecordKey.Id(linked)],
            .. target.Traits.FindsByUserId ? [new RecordKey.UserId(user.UserId, user.Emails)] : Array.Empty<RecordKey>(),
        ];
        var isKnown = true;
        foreach (var key in keys)
        {
            var found = await target.FindAsync(key, cancellationToken);
            if (found is TargetResult.Done { Record: var record } && record.UserId == user.UserId)
            {
                return (record.Id, true);
            }

            isKnown &= found is TargetResult.Done or TargetResult.Missing;
        }

        return (null, isKnown);
    }
}
