using Auth0Sync.Core.Targets.Stripe.Api;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.Stripe;

/// <summary>Tells what may need attention about the key: its mode, its permissions, its limit. No call is needed.</summary>
internal sealed class StripeInspector(StripeReadinessChecker readinessChecker, IOptionsMonitor<StripeOptions> options)
{
    // Limits of the account: https://docs.stripe.com/rate-limits.
    private const int LiveCallsPerSecond = 100;
    private const int SandboxCallsPerSecond = 25;

    public IReadOnlyList<TargetObservation> Inspect() => [DescribeMode(), DescribePermissions(), DescribeLimit()];

    private TargetObservation DescribeMode() => readinessChecker.FindModeProblem() is { } problem
        ? new("mode", $"{problem}.", "Set Auth0Sync:Stripe:ApiKey to a key of the intended mode.")
        : new("mode", "The mode of the key is as expected.");

    // A secret key may call everything: https://docs.stripe.com/stripe-cli/keys. No call tells what a restricted one may do.
    private TargetObservation DescribePermissions() => options.CurrentValue.IsRestrictedKey
        ? new("permissions", "Stripe does not tell the permissions of a restricted key, so it is not checked whether it may write.", "Run: auth0sync verify --target stripe.")
        : new("permissions", "A secret key may read and write everything.");

    private TargetObservation DescribeLimit()
    {
        var (mode, limit) = options.CurrentValue.IsLiveKey ? ("in live mode", LiveCallsPerSecond) : ("in a sandbox", SandboxCallsPerSecond);
        var message = $"Auth0Sync:Stripe:CallsPerSecond is {options.CurrentValue.CallsPerSecond}. Stripe's limit {mode} is {limit}, unless it was raised for the account.";
        return new("rateLimit", message, options.CurrentValue.CallsPerSecond > limit ? $"Lower it to {limit}, if the limit was not raised." : null);
    }
}
