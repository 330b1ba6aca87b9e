using Auth0Sync.Tests.Conformance;
using Xunit.Abstractions;

namespace Auth0Sync.Tests.Targets.HubSpot;

/// <summary>HubSpot does what every record target must do.</summary>
public sealed class HubSpotConformanceTests(ITestOutputHelper output) : ConformanceSuite(output)
{
    protected override ConformanceTraits DeclaredTraits =>
        ConformanceTraits.FindsByUserId | ConformanceTraits.HasUniqueUserId | ConformanceTraits.HasUniqueEmail | ConformanceTraits.KeepsRecordsWithoutEmail
        | ConformanceTraits.Archives | ConformanceTraits.Erases | ConformanceTraits.LinksByEmail | ConformanceTraits.ShowsStatus
        | ConformanceTraits.Merges | ConformanceTraits.Restores | ConformanceTraits.KeepsRecordOnMove | ConformanceTraits.ReadmitsPeople | ConformanceTraits.FreesAddresses;

    private protected override IConformanceTarget CreateTarget(TimeProvider time) => new HubSpotConformanceTarget(time);
}
