using System.Collections.Immutable;

namespace Auth0Sync.LocalHost.Demo;

/// <summary>What one step did.</summary>
/// <param name="Step">The step.</param>
/// <param name="Before">The contact's properties before; empty where there was none.</param>
/// <param name="After">The contact's properties after.</param>
/// <param name="Outcome">What became of the event.</param>
/// <param name="CallCount">How many calls HubSpot got.</param>
/// <param name="Problems">What is not as the step says, in whole sentences.</param>
internal sealed record DemoStepResult(
    DemoStep Step,
    ImmutableSortedDictionary<string, string> Before,
    ImmutableSortedDictionary<string, string> After,
    string Outcome,
    int CallCount,
    IReadOnlyList<string> Problems);
