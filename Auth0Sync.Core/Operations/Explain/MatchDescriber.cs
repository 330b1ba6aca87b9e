using Auth0Sync.Core.Correlation.Matching;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Operations.DryRun;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.Explain;

/// <summary>Describes which rule found the record of the user.</summary>
internal static class MatchDescriber
{
    /// <returns>Null if no record was needed.</returns>
    public static ExplainedMatch? Describe(DryRunResult result)
    {
        var linkedId = result.Before.Row.RecordId;
        return result switch
        {
            { Recorder.Match: { } lookup } => FromRules(lookup, result.Target.Policies),
            { Event.Type: Auth0EventTypes.UserDeleted, Recorder.Lookups: { Count: > 0 } lookups } => FromLookups(lookups),
            { Recorder.Calls: { Count: > 0 } calls } when linkedId is not null && calls.Any(call => call is DryRunCall.Update or DryRunCall.SetStatus) =>
                new ExplainedMatch(MatchAttempt.Link, linkedId, [new ExplainedRule(MatchAttempt.Link, RuleResult.Matched)]),
            _ => null,
        };
    }

    private static ExplainedMatch FromRules(RecordLookupResult lookup, PolicyOptions policies)
    {
        var last = lookup.Attempts.Count - 1;
        var tried = lookup.Attempts.Select((attempt, index) => new ExplainedRule(attempt.Rule, attempt switch
        {
            { Key: null } => RuleResult.NotApplicable,
            _ when index < last || lookup.Result is TargetResult.Missing => RuleResult.NoRecord,
            _ => lookup.Result is TargetResult.Done ? RuleResult.Matched : RuleResult.Failed,
        })).ToList();
        var others = policies.EnabledMatchRules.Except(tried.Select(rule => rule.Rule)).Select(rule => new ExplainedRule(rule, RuleResult.NotReached));
        return Create([.. tried, .. others], lookup.Result);
    }

    // A deletion looks for the link and for the user id, which alone proves that the record is the user's.
    private static ExplainedMatch FromLookups(IReadOnlyList<DryRunLookup> lookups) => Create(
        [
            .. lookups.Select(lookup => new ExplainedRule(
                lookup.Key is RecordKey.Id ? MatchAttempt.Link : MatchRuleNames.UserId,
                lookup.Result switch { TargetResult.Done => RuleResult.Matched, TargetResult.Missing => RuleResult.NoRecord, _ => RuleResult.Failed })),
        ],
        lookups[^1].Result);

    private static ExplainedMatch Create(IReadOnlyList<ExplainedRule> rules, TargetResult result) => new(
        rules.FirstOrDefault(rule => rule.Result == RuleResult.Matched)?.Rule,
        result is TargetResult.Done { Record.Id: var id } && !RecordOverlay.IsNew(id) ? id : null,
        rules);
}
