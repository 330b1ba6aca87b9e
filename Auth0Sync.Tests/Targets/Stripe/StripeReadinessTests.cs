using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Simulators.Stripe;
using Xunit;
using static Auth0Sync.Tests.Targets.Stripe.StripeTestApp;

namespace Auth0Sync.Tests.Targets.Stripe;

/// <summary>Whether Stripe can be written, and what to do if not.</summary>
[Trait("Category", "Unit")]
public class StripeReadinessTests
{
    [Fact]
    public async Task The_result_is_cached()
    {
        await using var app = Create();

        Assert.IsType<TargetReadiness.Ready>(await CheckAsync(app));
        Assert.IsType<TargetReadiness.Ready>(await CheckAsync(app));
        Assert.Equal([StripeOperation.ListCustomers], app.Api.Calls.Select(call => call.Operation));

        app.Time.Advance(TimeSpan.FromMinutes(6));
        await CheckAsync(app);
        Assert.Equal(2, app.Api.Calls.Length);
    }

    [Fact]
    public async Task Subscriptions_are_checked_only_if_a_policy_changes_them()
    {
        var account = UnlimitedAccount with { SecretKey = "rk_test_simulator_key", Permissions = [StripePermissions.WriteCustomers] };
        await using var marks = Create(account, ("Stripe:ApiKey", "rk_test_simulator_key"));
        await using var cancels = Create(account, ("Stripe:ApiKey", "rk_test_simulator_key"), ("Stripe:Policies:OnDelete", "CancelNow"));

        Assert.IsType<TargetReadiness.Ready>(await CheckAsync(marks));
        Assert.Contains("rak_subscription_read", Assert.IsType<TargetReadiness.NotReady>(await CheckAsync(cancels)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_key_is_not_ready_and_is_checked_again()
    {
        await using var app = Create(("Stripe:ApiKey", "sk_test_another"));

        var notReady = Assert.IsType<TargetReadiness.NotReady>(await CheckAsync(app));

        Assert.Contains("set a valid Auth0Sync:Stripe:ApiKey", notReady.Problem, StringComparison.Ordinal);
        app.Time.Advance(TimeSpan.FromSeconds(31));
        await CheckAsync(app);
        Assert.Equal(2, app.Api.Calls.Length);
    }

    [Fact]
    public async Task A_failure_that_may_pass_is_unknown_and_a_gateway_is_not_ready()
    {
        await using var busy = Create();
        await using var gateway = Create();
        busy.Fail(StripeFaults.LockTimeout());
        gateway.Fail(StripeFaults.GatewayPage(403));

        Assert.IsType<TargetReadiness.Unknown>(await CheckAsync(busy));
        Assert.Contains("Auth0Sync:Stripe:BaseAddress", Assert.IsType<TargetReadiness.NotReady>(await CheckAsync(gateway)).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sk_live_simulator", "http://127.0.0.1:12111", "is a live key")]
    [InlineData("sk_test_simulator", "https://stripe.test", "is a test key")]
    [InlineData("sk_live_simulator", "https://stripe.test", null)]
    [InlineData("sk_test_simulator", "http://127.0.0.1:12111", null)]
    public async Task A_key_of_an_unexpected_mode_is_logged_once(string key, string address, string? warning)
    {
        await using var app = Create(UnlimitedAccount with { SecretKey = key }, ("Stripe:ApiKey", key), ("Stripe:BaseAddress", address));

        await CheckAsync(app);
        app.Time.Advance(TimeSpan.FromMinutes(6));
        await CheckAsync(app);

        var lines = app.Logs.Lines.Where(line => line.EventId == LogEvents.TargetModeUnexpected).ToList();
        if (warning is null)
        {
            Assert.Empty(lines);
        }
        else
        {
            Assert.Contains(warning, Assert.Single(lines).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_failed_permission_drops_the_cached_result()
    {
        await using var app = Create();
        await CheckAsync(app);
        app.Fail(StripeFaults.ExpiredKey(Key));

        Assert.IsType<TargetResult.Misconfigured>(await app.CreateAsync());

        Assert.IsType<TargetReadiness.NotReady>(await CheckAsync(app));
    }

    private static Task<TargetReadiness> CheckAsync(StripeTestApp app) => app.Target.CheckReadinessAsync(CancellationToken.None);
}
