using System.Security.Cryptography;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.Verification;

/// <summary>
/// Removes what is left of the test user: review items, and the records with its id. A record without any user id is the test
/// user's if it has one of its addresses, which are random: a target may have replaced it when the address changed.
/// </summary>
internal sealed class TestUserCleaner(ILedger ledger, UserDataEraser eraser, TimeProvider time)
{
    public async Task<CleanUpResult> CleanUpAsync(ITarget target, TestUser user, bool keepRecord, CancellationToken cancellationToken)
    {
        if (target is not IRecordTarget records)
        {
            return new CleanUpResult(target.Name, "none", "The target keeps no records.");
        }

        var (found, isComplete) = await FindRecordsAsync(records, user, cancellationToken);
        var remaining = keepRecord ? found : await RemoveAsync(records, found, cancellationToken);
        return (found, remaining, isComplete) switch
        {
            (_, _, false) => new CleanUpResult(target.Name, CleanUpResult.Kept, $"The target cannot be searched: delete the record of {user.UserId} by hand."),
            ([], _, _) => new CleanUpResult(target.Name, "none", "There is no record of the test user."),
            (_, [], _) => new CleanUpResult(target.Name, records is IEraseTarget ? "erased" : "archived"),
            _ => new CleanUpResult(target.Name, CleanUpResult.Kept, $"{(keepRecord ? "Left as requested" : "Delete by hand")}: record {string.Join(", ", remaining.Select(record => record.Id))}."),
        };
    }

    public Task EraseReviewItemsAsync(string userId, CancellationToken cancellationToken) => eraser.EraseAsync(userId, time.GetUtcNow(), cancellationToken);

    // After a deletion the ledger has no link any more, but the system may still have the record.
    private async Task<(IReadOnlyList<TargetRecord> Records, bool IsComplete)> FindRecordsAsync(IRecordTarget target, TestUser user, CancellationToken cancellationToken)
    {
        var linked = (await ledger.ReadAsync(target.Name, user.UserId, cancellationToken)).Row.RecordId;
        IEnumerable<RecordKey> keys =
        [
            .. linked is null ? Array.Empty<RecordKey>() : [new RecordKey.Id(linked)],
            .. target.Traits.FindsByUserId ? [new RecordKey.UserId(user.UserId, user.Emails)] : Array.Empty<RecordKey>(),
            .. user.Emails.Select(email => new RecordKey.Email(email)),
        ];
        var records = new List<TargetRecord>();
        var isComplete = true;
        foreach (var key in keys)
        {
            var found = await target.FindAsync(key, cancellationToken);
            isComplete &= found is TargetResult.Done or TargetResult.Missing;
            if (found is TargetResult.Done { Record: var record } && IsOf(user, record) && !records.Exists(other => other.Id == record.Id))
            {
                records.Add(record);
            }
        }

        return (records, isComplete);
    }

    private static bool IsOf(TestUser user, TargetRecord record) => record.UserId is { } userId ? userId == user.UserId : user.Emails.Any(record.HasEmail);

    /// <returns>The records that could not be removed.</returns>
    private async Task<IReadOnlyList<TargetRecord>> RemoveAsync(IRecordTarget target, IReadOnlyList<TargetRecord> records, CancellationToken cancellationToken)
    {
        var remaining = new List<TargetRecord>();
        foreach (var record in records)
        {
            var context = new WriteContext("evt_verify_cleanup", time.GetUtcNow(), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
            var reference = new RecordReference(record.Id, record.UserId);
            TargetResult? result = target switch
            {
                IEraseTarget erasing => await erasing.EraseAsync(reference, context, cancellationToken),
                IArchiveTarget archiving => await archiving.ArchiveAsync(reference, context, cancellationToken),
                _ => null,
            };
            if (result is not TargetResult.Done)
            {
                remaining.Add(record);
            }
        }

        return remaining;
    }
}
