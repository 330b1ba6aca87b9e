using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Core.Correlation.Matching;

/// <inheritdoc cref="IRecordFinder"/>
public sealed partial class RecordFinder(MatchRules rules, ILogger<RecordFinder> logger) : IRecordFinder
{
    /// <inheritdoc/>
    public async Task<RecordLookupResult> FindAsync(
        IRecordLookup target,
        Auth0Event auth0Event,
        LedgerRow row,
        bool isLateEvent,
        CancellationToken cancellationToken)
    {
        IEnumerable<MatchAttempt> link = row.RecordId is { } recordId ? [new MatchAttempt(MatchAttempt.Link, new RecordKey.Id(recordId))] : [];
        IEnumerable<MatchAttempt> userId = target.Traits.FindsByUserId ? [new MatchAttempt(MatchRuleNames.UserId, UserIdRule.CreateKey(auth0Event))] : [];
        var others = isLateEvent ? userId : rules.GetAttempts(auth0Event, target);
        var attempts = new List<MatchAttempt>();
        foreach (var attempt in link.Concat(others))
        {
            var isRepeated = attempts.Any(earlier => earlier.Key == attempt.Key);
            attempts.Add(attempt);
            if (attempt.Key is not { } key || isRepeated)
            {
                continue;
            }

            var found = await target.FindAsync(key, cancellationToken);
            if (found is not TargetResult.Missing && !IsFalseEmailMatch(found, key))
            {
                return new RecordLookupResult(found, key) { Attempts = attempts };
            }

            if (key is RecordKey.Id named && named.RecordId != row.RecordId)
            {
                LogNamedRecordMissing(auth0Event.Id, target.Name);
            }
        }

        return new RecordLookupResult(new TargetResult.Missing(), null) { Attempts = attempts };
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
