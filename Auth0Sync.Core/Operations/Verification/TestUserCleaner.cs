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
        if (target is not IRecordTarget records || await FindRecordIdAsync(records, user, cancellationToken) is not { } recordId)
        {
            return new CleanUpResult(target.Name, "none", "There is no record with the test user's id.");
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
    private async Task<string?> FindRecordIdAsync(IRecordTarget target, TestUser user, CancellationToken cancellationToken)
    {
        var linked = (await ledger.ReadAsync(target.Name, user.UserId, cancellationToken)).Row.RecordId;
        IEnumerable<RecordKey> keys =
        [
            .. linked is null ? Array.Empty<RecordKey>() : [new RecordKey.Id(linked)],
            .. target.Traits.FindsByUserId ? [new RecordKey.UserId(user.UserId, user.Emails)] : Array.Empty<RecordKey>(),
        ];
        foreach (var key in keys)
        {
            if (await target.FindAsync(key, cancellationToken) is TargetResult.Done { Record: var record } && record.UserId == user.UserId)
            {
                return record.Id;
            }
        }

        return null;
    }
}
