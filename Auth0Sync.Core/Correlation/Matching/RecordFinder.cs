using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Core.Correlation.Matching;

/// <summary>Looks up the record of a user: by the link in the ledger, then by the match rules. The first match wins.</summary>
public sealed partial class RecordFinder(MatchRules rules, ILogger<RecordFinder> logger)
{
    /// <param name="target">The target to call.</param>
    /// <param name="auth0Event">The event.</param>
    /// <param name="row">The row before the event.</param>
    /// <param name="isLateEvent">
    /// Whether a newer event is known. Then only the link and the user id are used: the address or record id of the event
    /// may belong to another user by now.
    /// </param>
    /// <param name="cancellationToken">Cancels the lookup.</param>
    /// <returns>The record, Missing if no key matches, or the failure that ended the lookup.</returns>
    public async Task<RecordLookupResult> FindAsync(
        IRecordTarget target,
        Auth0Event auth0Event,
        LedgerRow row,
        bool isLateEvent,
        CancellationToken cancellationToken)
    {
        IEnumerable<RecordKey> link = row.RecordId is { } recordId ? [new RecordKey.Id(recordId)] : [];
        IEnumerable<RecordKey> userId = target.Traits.FindsByUserId ? [UserIdRule.CreateKey(auth0Event)] : [];
        var others = isLateEvent ? userId : rules.GetKeys(auth0Event, target);
        foreach (var key in link.Concat(others).Distinct())
        {
            var found = await target.FindAsync(key, cancellationToken);
            if (found is not TargetResult.Missing && !IsFalseEmailMatch(found, key))
            {
                return new RecordLookupResult(found, key);
            }

            if (key is RecordKey.Id named && named.RecordId != row.RecordId)
            {
                LogNamedRecordMissing(auth0Event.Id, target.Name);
            }
        }

        return new RecordLookupResult(new TargetResult.Missing(), null);
    }

    // A target may treat different addresses as equal.
    private static bool IsFalseEmailMatch(TargetResult found, RecordKey key) =>
        found is TargetResult.Done { Record: var record } && key is RecordKey.Email { Address: var address } && !record.HasEmail(address);

    // The id is not logged: an administrator may have entered anything, such as a phone number.
    [LoggerMessage(
        LogEvents.ExternalRecordNotFound,
        LogLevel.Warning,
        "Event {Auth0EventId} refers to a record of {Target} under Auth0Sync:Policies:ExternalIdPath that does not exist; the other match rules apply, and the user may get a second record",
        EventName = nameof(LogEvents.ExternalRecordNotFound))]
    private partial void LogNamedRecordMissing(string auth0EventId, string target);
}

/// <param name="Result">The result of the target.</param>
/// <param name="MatchedKey">The key that matched; null if none did.</param>
public sealed record RecordLookupResult(TargetResult Result, RecordKey? MatchedKey);
