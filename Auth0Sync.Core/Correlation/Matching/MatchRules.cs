using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation.Matching;

/// <summary>The enabled match rules in the configured order. The link in the ledger takes precedence over all of them.</summary>
public sealed class MatchRules
{
    private readonly IReadOnlyList<IMatchRule> _rules;

    public MatchRules(IEnumerable<IMatchRule> rules, IOptions<PolicyOptions> policies)
    {
        var byName = rules.ToDictionary(rule => rule.Name);
        IEnumerable<string> order = policies.Value.MatchBy.Count > 0 ? policies.Value.MatchBy : MatchRuleNames.All;
        _rules = [.. order.Distinct().Select(name => byName[name])];
    }

    /// <summary>Returns the keys to look up, the most reliable first.</summary>
    public IEnumerable<RecordKey> GetKeys(Auth0Event auth0Event, ITarget target) =>
        _rules.Select(rule => rule.GetKey(auth0Event, target)).OfType<RecordKey>();
}
