using Auth0Sync.Tests.Conformance;
using Xunit.Abstractions;

namespace Auth0Sync.Tests.Targets.Stripe;

/// <summary>Stripe does what every record target must do, with the status as the state of subscriptions.</summary>
public sealed class StripeSubscriptionConformanceTests(ITestOutputHelper output) : ConformanceSuite(output)
{
    protected override ConformanceTraits DeclaredTraits => StripeConformanceTests.Traits;

    private protected override IConformanceTarget CreateTarget(TimeProvider time) => new StripeConformanceTarget(time, hasSubscriptions: true);
}
