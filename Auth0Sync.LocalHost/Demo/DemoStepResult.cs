using System.Collections.Immutable;

namespace Auth0Sync.LocalHost.Demo;

/// <param name="Targets">What happened in each target.</param>
/// <param name="Problems">The differences from the expected result that belong to no target, as sentences.</param>
internal sealed record DemoStepResult(DemoStep Step, IReadOnlyList<DemoTargetResult> Targets, IReadOnlyList<string> Problems)
{
    public bool IsAsExpected => Problems.Count == 0 && Targets.All(target => target.Problems.Count == 0);
}

/// <param name="DisplayName">The name of the target.</param>
/// <param name="Explanation">What is expected to happen, and why; empty if the event is not queued.</param>
/// <param name="Before">The record's properties before the step; empty if it did not exist.</param>
/// <param name="After">The record's properties after the step.</param>
/// <param name="CallCount">The number of calls to the target.</param>
/// <param name="Problems">The differences from the expected result, as sentences.</param>
internal sealed record DemoTargetResult(
    string DisplayName,
    string Explanation,
    ImmutableSortedDictionary<string, string> Before,
    ImmutableSortedDictionary<string, string> After,
    string Outcome,
    int CallCount,
    IReadOnlyList<string> Problems);
