using Auth0Sync.Tests.Conformance;
using Xunit.Abstractions;

namespace Auth0Sync.Tests.Targets.Ndjson;

/// <summary>A target that consists of one folder does what every record target must do.</summary>
public sealed class NdjsonConformanceTests(ITestOutputHelper output) : ConformanceSuite(output)
{
    protected override ConformanceTraits DeclaredTraits =>
        ConformanceTraits.FindsByUserId | ConformanceTraits.HasUniqueUserId | ConformanceTraits.KeepsRecordsWithoutEmail
        | ConformanceTraits.Erases | ConformanceTraits.LinksByEmail | ConformanceTraits.ShowsStatus
        | ConformanceTraits.KeepsRecordOnMove | ConformanceTraits.ReadmitsPeople | ConformanceTraits.FreesAddresses;

    private protected override IConformanceTarget CreateTarget(TimeProvider time) => new NdjsonConformanceTarget(time);
}
