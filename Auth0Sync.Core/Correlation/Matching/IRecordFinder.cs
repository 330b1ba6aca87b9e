using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Matching;

/// <summary>Looks up the record of a user: by the link in the ledger, then by the match rules. The first match wins.</summary>
public interface IRecordFinder
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
    Task<RecordLookupResult> FindAsync(IRecordLookup target, Auth0Event auth0Event, LedgerRow row, bool isLateEvent, CancellationToken cancellationToken);
}

/// <param name="Result">The result of the target.</param>
/// <param name="MatchedKey">The key that matched; null if none did.</param>
public sealed record RecordLookupResult(TargetResult Result, RecordKey? MatchedKey)
{
    /// <summary>The rules that were tried, in order; the last one ended the lookup unless the result is Missing.</summary>
    public IReadOnlyList<MatchAttempt> Attempts { get; init; } = [];
}

/// <param name="Rule">The name of the rule, or <see cref="Link"/>.</param>
/// <param name="Key">The key that was looked up; null if the rule does not apply to the event.</param>
public sealed record MatchAttempt(string Rule, RecordKey? Key)
{
    /// <summary>The link in the ledger, which takes precedence over all rules.</summary>
    public const string Link = "Link";
}
