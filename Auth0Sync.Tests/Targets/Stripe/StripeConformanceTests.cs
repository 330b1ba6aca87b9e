using Auth0Sync.Tests.Conformance;
using Xunit.Abstractions;

namespace Auth0Sync.Tests.Targets.Stripe;

/// <summary>Stripe does what every record target must do, with the status as metadata.</summary>
public sealed class StripeConformanceTests(ITestOutputHelper output) : ConformanceSuite(output)
{
    internal const ConformanceTraits Traits =
        ConformanceTraits.FindsByUserId | ConformanceTraits.KeepsRecordsWithoutEmail | ConformanceTraits.Erases | ConformanceTraits.HasStatusEffects
        | ConformanceTraits.ShowsStatus | ConformanceTraits.ReceivesOperationIds | ConformanceTraits.KeepsRecordOnMove | ConformanceTraits.ReadmitsPeople | ConformanceTraits.FreesAddresses;

    protected override ConformanceTraits DeclaredTraits => Traits;

    private protected override IConformanceTarget CreateTarget(TimeProvider time) => new StripeConformanceTarget(time, hasSubscriptions: false);
}
