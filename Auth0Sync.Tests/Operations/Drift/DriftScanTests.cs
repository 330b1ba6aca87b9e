using Auth0Sync.Core.Operations.Drift;
using Auth0Sync.Core.Targets;
using Moq;
using Xunit;

namespace Auth0Sync.Tests.Operations.Drift;

[Trait("Category", "Unit")]
public sealed class DriftScanTests
{
    [Theory]
    [InlineData(DriftKind.Unknown, false, "Some records could not be read: run it again.")]
    [InlineData(DriftKind.Outdated, false, null)]
    [InlineData(DriftKind.Missing, true, null)]
    public void A_record_that_cannot_be_read_is_no_drift_but_makes_the_report_incomplete(DriftKind kind, bool isDrift, string? error)
    {
        var scan = new DriftScan(TimeProvider.System);
        var tally = new TargetTally(Mock.Of<IFieldReader>(target => target.Name == "hubspot"));
        scan.Targets.Add(tally);

        tally.Add(kind, isRequeued: false);

        var report = scan.ToReport(null);
        Assert.Equal((isDrift, error), (report.HasDrift, report.Error));
        Assert.Equal(1, report.Targets[0].ByKind[kind]);
    }
}
