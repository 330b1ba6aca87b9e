using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Matching;

/// <summary>One way to find the record of a user. Pure: it returns a key, and the target looks it up.</summary>
public interface IMatchRule
{
    /// <summary>The name in <see cref="Policies.PolicyOptions.MatchBy"/>.</summary>
    string Name { get; }

    /// <param name="auth0Event">The event.</param>
    /// <param name="target">Decides what can be a key; it is not called.</param>
    /// <returns>The key to look up; null if the rule does not apply to the event.</returns>
    RecordKey? GetKey(Auth0Event auth0Event, IRecordLookup target);
}
