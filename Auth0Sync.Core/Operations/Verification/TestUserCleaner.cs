using System.Security.Cryptography;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.Verification;

/// <summary>Removes what is left of the test user: the record, and only if it has the test user's id, and review items.</summary>
internal sealed class TestUserCleaner(ILedger ledger, UserDataEraser eraser, TimeProvider time)
{
    public async Task<CleanUpResult> CleanUpAsync(ITarget target, string userId, bool keepRecord, CancellationToken cancellationToken)
    {
        var row = (await ledger.ReadAsync(target.Name, userId, cancellationToken)).Row;
        if (target is not IRecordTarget records || row.RecordId is not { } recordId)
        {
            return new CleanUpResult(target.Name, "none");
        }

        if (keepRecord)
        {
            return new CleanUpResult(target.Name, "kept", $"Record {recordId} was left as requested.");
        }

        if (await records.FindAsync(new RecordKey.Id(recordId), cancellationToken) is not TargetResult.Done { Record: { } record } || record.UserId != userId)
        {
            return new CleanUpResult(target.Name, "none", "The record is gone, or no longer has the test user's id.");
        }

        var context = new WriteContext("evt_verify_cleanup", time.GetUtcNow(), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        var reference = new RecordReference(recordId, userId);
        var (action, result) = records switch
        {
            IEraseTarget erasing => ("erased", await erasing.EraseAsync(reference, context, cancellationToken)),
            IArchiveTarget archiving => ("archived", await archiving.ArchiveAsync(reference, context, cancellationToken)),
            _ => ("kept", null),
        };
        return result is TargetResult.Done ? new CleanUpResult(target.Name, action) : new CleanUpResult(target.Name, "kept", $"Delete record {recordId} by hand.");
    }

    public Task EraseReviewItemsAsync(string userId, CancellationToken cancellationToken) => eraser.EraseAsync(userId, time.GetUtcNow(), cancellationToken);
}
