using System.Collections.Immutable;

namespace Auth0Sync.LocalHost.Demo;

/// <param name="Before">The contact's properties before the step; empty if the contact did not exist.</param>
/// <param name="After">The contact's properties after the step.</param>
/// <param name="CallCount">The number of calls to HubSpot.</param>
/// <param name="Problems">The differences from the expected result, as sentences.</param>
internal sealed record DemoStepResult(
    DemoStep Step,
    ImmutableSortedDictionary<string, string> Before,
    ImmutableSortedDictionary<string, string> After,
    string Outcome,
    int CallCount,
    IReadOnlyList<string> Problems);
