using Auth0Sync.Core.Operations.DryRun;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.Explain;

/// <summary>Turns a dry run into an explanation.</summary>
internal static class TargetExplainer
{
    public static async Task<TargetExplanation> ExplainAsync(DryRunHost host, DryRunResult result, CancellationToken cancellationToken) =>
        new(result.Target.Name, OutcomeDescriber.Describe(result.Outcome), LedgerDescriber.Describe(result.Before, result.Target.Policies))
        {
            Match = MatchDescriber.Describe(result),
            Calls = await CallDescriber.DescribeAsync(result, cancellationToken),
            NotWritten = new UnwrittenFieldFinder(host.Hasher).Find(result),
            HasPersonalRecordIds = result.Target is IRecordLookup { Traits.HasPersonalRecordIds: true },
        };
}
