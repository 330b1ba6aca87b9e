namespace Auth0Sync.Simulators.Stripe;

/// <summary>The rate limits of an account. <see langword="null"/> means no limit.</summary>
/// <param name="PerSecond">Calls in any rolling second.</param>
/// <param name="PerEndpointPerSecond">Calls of one operation in any rolling second.</param>
/// <remarks>Source: <see href="https://docs.stripe.com/rate-limits"/>.</remarks>
public sealed record StripeRateLimits(int? PerSecond = null, int? PerEndpointPerSecond = null)
{
    public static StripeRateLimits Live { get; } = new(PerSecond: 100, PerEndpointPerSecond: 25);

    public static StripeRateLimits Sandbox { get; } = new(PerSecond: 25, PerEndpointPerSecond: 25);

    public static StripeRateLimits Unlimited { get; } = new();
}
