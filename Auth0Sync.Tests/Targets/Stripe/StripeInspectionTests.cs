using Auth0Sync.Core.Targets;
using Xunit;
using static Auth0Sync.Tests.Targets.Stripe.StripeTestApp;

namespace Auth0Sync.Tests.Targets.Stripe;

/// <summary>What an operator is told about the key, without a call.</summary>
[Trait("Category", "Unit")]
public class StripeInspectionTests
{
    [Theory]
    [InlineData("sk_test_simulator", null)]
    [InlineData("rk_test_simulator", "Run: auth0sync verify --target stripe.")]
    public async Task The_permissions_of_a_restricted_key_are_said_to_be_unchecked(string key, string? advice)
    {
        await using var app = Create(("Stripe:ApiKey", key));

        Assert.Equal(advice, (await InspectAsync(app, "permissions")).Advice);
        Assert.Empty(app.Api.Calls);
    }

    [Theory]
    [InlineData("sk_test_simulator", "25", null)]
    [InlineData("sk_test_simulator", "26", "Lower it to 25, if the limit was not raised.")]
    [InlineData("sk_live_simulator", "100", null)]
    [InlineData("rk_live_simulator", "101", "Lower it to 100, if the limit was not raised.")]
    public async Task A_setting_above_the_documented_limit_needs_attention(string key, string configured, string? advice)
    {
        await using var app = Create(("Stripe:ApiKey", key), ("Stripe:CallsPerSecond", configured));

        var limit = await InspectAsync(app, "rateLimit");

        Assert.Equal(advice, limit.Advice);
        Assert.StartsWith($"Auth0Sync:Stripe:CallsPerSecond is {configured}.", limit.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sk_live_simulator", "https://stripe.test", false)]
    [InlineData("sk_test_simulator", "https://stripe.test", true)]
    public async Task An_unexpected_mode_needs_attention(string key, string address, bool needsAttention)
    {
        await using var app = Create(("Stripe:ApiKey", key), ("Stripe:BaseAddress", address));

        Assert.Equal(needsAttention, (await InspectAsync(app, "mode")).Advice is not null);
    }

    private static async Task<TargetObservation> InspectAsync(StripeTestApp app, string name)
    {
        var observations = await ((ITargetInspector)app.Target).InspectAsync(new ConfigurationBuilder().Build().GetSection("Auth0Sync:Stripe"), CancellationToken.None);
        return observations.Single(observation => observation.Name == name);
    }
}
