using Stripe;

namespace Auth0Sync.Core.Targets.Stripe.Subscriptions;

/// <summary>One call that brings a subscription nearer to the state of its user.</summary>
internal abstract record SubscriptionStep
{
    private SubscriptionStep()
    {
    }

    public sealed record Update(SubscriptionUpdateOptions Options) : SubscriptionStep;

    /// <summary>Pause it. Its mark is set before, because the call accepts no metadata: without it, it would never be resumed.</summary>
    public sealed record Pause : SubscriptionStep;

    /// <summary>Resume it. Its mark is removed afterwards.</summary>
    public sealed record Resume : SubscriptionStep;

    public sealed record Cancel : SubscriptionStep;

    /// <summary>Tell a person that it was canceled and cannot be taken back.</summary>
    public sealed record Report : SubscriptionStep;
}
