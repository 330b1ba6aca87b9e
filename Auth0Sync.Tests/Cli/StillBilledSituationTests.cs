using Auth0Sync.Cli;
using Auth0Sync.LocalHost;
using Auth0Sync.Simulators.Stripe;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Auth0;
using Auth0Sync.Tests.Support.Builders;
using Xunit;
using Xunit.Abstractions;

namespace Auth0Sync.Tests.Cli;

/// <summary>
/// "A deleted user who is still billed" of <c>docs/operate.md</c>, cause by cause, with the commands that it names. The storage
/// account and Stripe stay while the app is restarted.
/// </summary>
[Trait("Category", "EndToEnd")]
public sealed class StillBilledSituationTests(AzuriteFixture azurite, ITestOutputHelper output) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private const string Ana = "auth0|ana";
    private const string Ben = "auth0|ben";

    private string _storage = null!;
    private RunningStripeSimulator _stripe = null!;

    public async Task InitializeAsync()
    {
        _storage = azurite.NewAccountConnectionString();
        _stripe = (RunningStripeSimulator)await new StripeTargetSimulator().StartAsync(port: 0, CancellationToken.None);
    }

    public async Task DisposeAsync() => await _stripe.DisposeAsync();

    [Fact]
    public async Task By_default_a_deletion_cancels_nothing_and_the_policy_applies_to_later_ones()
    {
        await using (var app = await StartAsync("Mark"))
        {
            using var cli = new CliHarness(app);
            var subscription = await SubscribeAsync(cli, Ana);
            await SendAsync(cli, Deleted(Ana));
            using var clock = new SituationClock(output);

            await WaitUntilDeletedAsync(cli, Ana);
            Assert.False(_stripe.Account.FindSubscription(subscription.Id)!.IsCanceled);
            _stripe.Account.SetSubscriptionStatus(subscription.Id, SubscriptionStatus.Canceled);
        }

        await using (var app = await StartAsync("CancelNow"))
        {
            using var cli = new CliHarness(app);
            var subscription = await SubscribeAsync(cli, Ben);

            await SendAsync(cli, Deleted(Ben));

            await WaitUntilDeletedAsync(cli, Ben);
            Assert.True(_stripe.Account.FindSubscription(subscription.Id)!.IsCanceled);
        }
    }

    [Fact]
    public async Task A_cancellation_that_Stripe_did_not_accept_is_in_review_and_retried()
    {
        await using var app = await StartAsync("CancelAtPeriodEnd");
        using var cli = new CliHarness(app);
        var subscription = await SubscribeAsync(cli, Ana, scheduleId: "sub_sched_1");
        await SendAsync(cli, Deleted(Ana));
        using var clock = new SituationClock(output);

        await Poll.UntilAsync(async () => (await cli.RunAsync("user", Ana)).Output.Contains("In review: ", StringComparison.Ordinal), "the item exists");
        var id = (await cli.RunAsync("review", "list", "--json")).Json.GetProperty("id").GetString()!;
        var shown = await cli.RunAsync("review", "show", id, "--personal-data");
        Assert.Contains(subscription.Id, shown.Output, StringComparison.Ordinal);
        Assert.False(_stripe.Account.FindSubscription(subscription.Id)!.CancelAtPeriodEnd);

        _stripe.Account.EditSubscription(subscription.Id, scheduled => scheduled with { ScheduleId = null });
        var retried = await cli.RunAsync("review", "retry", id, "--yes");

        Assert.Equal(ExitCode.Ok, retried.ExitCode);
        await Poll.UntilAsync(() => _stripe.Account.FindSubscription(subscription.Id)!.CancelAtPeriodEnd, "the subscription ends with its period");
        await WaitUntilDeletedAsync(cli, Ana);
    }

    [Fact]
    public async Task A_deletion_that_did_not_arrive_is_redelivered()
    {
        await using var auth0 = await FakeAuth0TenantServer.StartAsync();
        await using var app = await StartAsync("CancelNow");
        using var cli = new CliHarness(app, auth0.Arguments);
        var subscription = await SubscribeAsync(cli, Ana);
        auth0.Tenant.WebhookSender = FakeAuth0Tenant.CreateHttpSender(app.WebhookUri, "a-secret-that-only-Auth0-has");
        await auth0.Tenant.DeliverAsync(Deleted(Ana).ToJson().ToJsonString());
        using var clock = new SituationClock(output);

        var user = await cli.RunAsync("user", Ana);
        Assert.Contains("stripe: active", user.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("user.deleted", user.Output, StringComparison.Ordinal);

        auth0.Tenant.WebhookSender = FakeAuth0Tenant.CreateHttpSender(app.WebhookUri, app.BearerToken);
        var recovered = await cli.RunAsync("recover", "--all");

        Assert.Equal(ExitCode.Ok, recovered.ExitCode);
        await Poll.UntilAsync(() => _stripe.Account.FindSubscription(subscription.Id)!.IsCanceled, "the subscription is canceled");
        await WaitUntilDeletedAsync(cli, Ana);
    }

    private Task<LocalHostApp> StartAsync(string onDelete)
    {
        var settings = new Dictionary<string, string?>(_stripe.Settings)
        {
            ["AzureWebJobsStorage"] = _storage,
            ["Auth0Sync:Ledger:Key"] = TestApp.LedgerKey,
            ["Auth0Sync:Stripe:Policies:OnDelete"] = onDelete,
        };
        return InProcessLocalHost.StartAsync(azurite, settings, options => options with { Targets = "stripe" });
    }

    /// <summary>Sends the creation of a user, whose customer then gets a subscription in Stripe.</summary>
    private async Task<SubscriptionSnapshot> SubscribeAsync(CliHarness cli, string userId, string? scheduleId = null)
    {
        await SendAsync(cli, Auth0EventBuilder.Created(userId).AtSecond(1).WithEmail("reader@example.com"));
        await WaitUntilAsync(cli, userId, "active", "user.created");
        var customer = _stripe.Account.Customers.Single(candidate => candidate.Metadata["auth0_user_id"] == userId);
        return _stripe.Account.AddSubscription(customer.Id, subscription => subscription with { ScheduleId = scheduleId });
    }

    private static Auth0EventBuilder Deleted(string userId) => Auth0EventBuilder.Deleted(userId).AtSecond(2).WithEmail("reader@example.com");

    private static async Task SendAsync(CliHarness cli, Auth0EventBuilder auth0Event) =>
        Assert.Equal(ExitCode.Ok, (await cli.RunAsync("send", cli.WriteFile("event.json", auth0Event.ToJson().ToJsonString()))).ExitCode);

    private static Task WaitUntilDeletedAsync(CliHarness cli, string userId) => WaitUntilAsync(cli, userId, "deleted", "user.deleted");

    // The status is known before the event ends.
    private static Task WaitUntilAsync(CliHarness cli, string userId, string status, string lastEvent) => Poll.UntilAsync(
        async () => (await cli.RunAsync("user", userId)).Output is var user
            && user.Contains($"stripe: {status}", StringComparison.Ordinal) && user.Contains(lastEvent, StringComparison.Ordinal),
        $"{lastEvent} is applied");
}
