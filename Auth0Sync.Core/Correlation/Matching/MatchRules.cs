using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Matching;

/// <summary>The enabled match rules of a target in their configured order. The link in the ledger takes precedence over all of them.</summary>
public sealed class MatchRules(IEnumerable<IMatchRule> rules)
{
    private readonly Dictionary<string, IMatchRule> _rulesByName = rules.ToDictionary(rule => rule.Name);

    /// <summary>Returns the rules with their keys, the most reliable first.</summary>
    public IEnumerable<MatchAttempt> GetAttempts(Auth0Event auth0Event, IRecordLookup target) =>
        target.Policies.EnabledMatchRules.Select(name => new MatchAttempt(name, _rulesByName[name].GetKey(auth0Event, target)));
}
