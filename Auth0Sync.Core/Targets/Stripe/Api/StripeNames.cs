namespace Auth0Sync.Core.Targets.Stripe.Api;

internal static class StripeNames
{
    /// <summary>The target's name in messages, settings and metrics.</summary>
    public const string Target = "stripe";

    /// <summary>The name in settings.</summary>
    public const string DisplayName = "Stripe";
}
