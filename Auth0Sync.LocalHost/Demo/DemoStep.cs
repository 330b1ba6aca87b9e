using Auth0Sync.Simulators.Stripe;

namespace Auth0Sync.LocalHost.Demo;

/// <summary>A sample event and its complete expected effect.</summary>
/// <param name="Title">What happened in Auth0.</param>
/// <param name="Explanation">What the step shows.</param>
internal sealed record DemoStep(string SampleFileName, string Title, string Explanation)
{
    /// <summary>What people do in Stripe before the event; null for nothing.</summary>
    public Action<StripeAccount>? ChangeStripe { get; init; }

    /// <summary>The effect on each target; empty if the event must not be queued.</summary>
    public IReadOnlyList<DemoExpectation> Expected { get; init; } = [];
}
