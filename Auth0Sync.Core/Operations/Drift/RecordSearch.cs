using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.Drift;

/// <summary>Looks for the record of a user by each key of its own, to see whether they lead to one record.</summary>
internal sealed class RecordSearch(TimeProvider time)
{
    private const int MaxAttempts = 6;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(1);

    public async Task<FoundRecords> SearchAsync(IRecordLookup target, Auth0Event auth0Event, LedgerRow row, CancellationToken cancellationToken)
    {
        var email = target.Policies.EmailTrust.GetVerifiedEmail(auth0Event.User);
        var own = await FindOwnAsync(target, auth0Event, row, cancellationToken);
        if (own is not (TargetResult.Done or TargetResult.Missing) || email is null)
        {
            return new FoundRecords(own, null);
        }

        var record = (own as TargetResult.Done)?.Record;
        return record is not null && target.Traits.HasUniqueEmail && record.HasEmail(email)
            ? new FoundRecords(own, own)
            : new FoundRecords(own, await FindAsync(target, new RecordKey.Email(email), cancellationToken));
    }

    /// <returns>The values by field; null if the record cannot be read.</returns>
    public async Task<IReadOnlyDictionary<string, string?>?> ReadFieldsAsync(IFieldReader target, string recordId, IReadOnlyCollection<string> fields, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            if (await target.ReadFieldsAsync(recordId, fields, cancellationToken) is { } values)
            {
                return values;
            }

            // The target does not say why. Only a record that still exists is worth another attempt.
            if (attempt + 1 == MaxAttempts || await FindAsync(target, new RecordKey.Id(recordId), cancellationToken) is not TargetResult.Done)
            {
                return null;
            }

            await Task.Delay(Backoff.GetDelay(FirstDelay, attempt, MaxDelay), time, cancellationToken);
        }
    }

    private async Task<TargetResult> FindOwnAsync(IRecordLookup target, Auth0Event auth0Event, LedgerRow row, CancellationToken cancellationToken)
    {
        var linked = row.RecordId is { } recordId ? await FindAsync(target, new RecordKey.Id(recordId), cancellationToken) : new TargetResult.Missing();
        var isOfAnother = linked is TargetResult.Done { Record.UserId: { } owner } && owner != auth0Event.User.UserId && !row.IsShared;
        return (linked is TargetResult.Missing || isOfAnother) && target.Traits.FindsByUserId
            ? await FindAsync(target, new RecordKey.UserId(auth0Event.User.UserId, auth0Event.User.Email is { } email ? [email] : []), cancellationToken)
            : isOfAnother ? new TargetResult.Missing()
            : linked;
    }

    // A comparison of many users reaches the limits of any system.
    private async Task<TargetResult> FindAsync(IRecordLookup target, RecordKey key, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var found = await target.FindAsync(key, cancellationToken);
            if (found is not TargetResult.Busy busy || attempt + 1 == MaxAttempts)
            {
                return found;
            }

            var delay = Backoff.GetDelay(FirstDelay, attempt, MaxDelay);
            await Task.Delay(busy.RetryAfter is { } asked && asked > delay ? Backoff.Limit(asked, MaxDelay) : delay, time, cancellationToken);
        }
    }
}

/// <param name="Own">The record by link or user id.</param>
/// <param name="ByEmail">The record by the verified address; null if there is none.</param>
internal sealed record FoundRecords(TargetResult Own, TargetResult? ByEmail);
