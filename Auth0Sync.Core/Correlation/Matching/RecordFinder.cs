using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Core.Correlation.Matching;

/// <summary>Looks a user's record up: under the ledger's link, then under the keys of the rules. The first hit counts.</summary>
public sealed partial class RecordFinder(MatchRules rules, ILogger<RecordFinder> logger)
{
    /// <summary>Finds the record.</summary>
    /// <param name="target">The target.</param>
    /// <param name="auth0Event">The event.</param>
    /// <param name="row">The row before the event.</param>
    /// <param name="isLateEvent">
    /// Whether a newer event has been heard: then only what is the user's for ever leads to a record. What the event
    /// says of an address, or of an administrator's id, may be true of somebody else by now.
    /// </param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The record, Missing where no key leads to one, or the failure that ended the look-up.</returns>
    public async Task<RecordLookupResult> FindAsync(
        ITarget target,
        Auth0Event auth0Event,
        LedgerRow row,
        bool isLateEvent,
        CancellationToken cancellationToken)
    {
        IEnumerable<RecordKey> link = row.RecordId is { } recordId ? [new RecordKey.Id(recordId)] : [];
        var others = isLateEvent ? [new RecordKey.UserId(auth0Event.User.UserId)] : rules.GetKeys(auth0Event, target);
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

    // A target may fold more letters together than an address may differ in.
    private static bool IsFalseEmailMatch(TargetResult found, RecordKey key) =>
        found is TargetResult.Done { Record: var record } && key is RecordKey.Email { Address: var address } && !record.HasEmail(address);

    // Without the id: an administrator may have put anything there, a phone number too.
    [LoggerMessage(
        LogEvents.ExternalRecordNotFound,
        LogLevel.Warning,
        "Event {Auth0EventId} names a record of {Target} under Auth0Sync:Policies:ExternalIdPath that is not there; the other rules decide, and the user may get a second record",
        EventName = nameof(LogEvents.ExternalRecordNotFound))]
    private partial void LogNamedRecordMissing(string auth0EventId, string target);
}

/// <summary>How looking a record up ended.</summary>
/// <param name="Result">What the target answered.</param>
/// <param name="MatchedKey">The key that led to the answer; null where none did.</param>
public sealed record RecordLookupResult(TargetResult Result, RecordKey? MatchedKey);
