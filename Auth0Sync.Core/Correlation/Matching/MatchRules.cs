using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation.Matching;

/// <summary>
/// The rules in the order that the installation configured. Before any of them comes the record that the ledger links
/// to the user.
/// </summary>
public sealed class MatchRules
{
    private readonly IReadOnlyList<IMatchRule> _rules;

    /// <summary>Puts the rules in order.</summary>
    public MatchRules(IEnumerable<IMatchRule> rules, IOptions<PolicyOptions> policies)
    {
        var byName = rules.ToDictionary(rule => rule.Name);
        IEnumerable<string> order = policies.Value.MatchBy.Count > 0 ? policies.Value.MatchBy : MatchRuleNames.All;
        _rules = [.. order.Distinct().Select(name => byName[name])];
    }

    /// <summary>The keys to look the user up under, the surest first.</summary>
    public IEnumerable<RecordKey> GetKeys(Auth0Event auth0Event, ITarget target) =>
        _rules.Select(rule => rule.GetKey(auth0Event, target)).OfType<RecordKey>();
}
