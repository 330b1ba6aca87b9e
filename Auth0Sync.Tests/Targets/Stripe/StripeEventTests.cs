using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Review;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Stripe;
using Auth0Sync.Tests.Support.Builders;
using Xunit;
using static Auth0Sync.Tests.Targets.Stripe.StripeTestApp;

namespace Auth0Sync.Tests.Targets.Stripe;

/// <summary>What events do to customers and subscriptions.</summary>
[Trait("Category", "Unit")]
public class StripeEventTests
{
    [Fact]
    public async Task A_user_becomes_a_customer_with_status_and_time()
    {
        await using var app = Create();

        Assert.IsType<Outcome.Created>(await app.ProcessAsync(Created(1)));

        var customer = Assert.Single(app.Customers);
        Assert.Equal((Email, "Ada Lovelace"), (customer.Email, customer.Name));
        Assert.Equal(
            new Dictionary<string, string> { ["auth0_last_event"] = "2026-10-05T08:00:01.000Z", ["auth0_status"] = "active", ["auth0_user_id"] = UserId },
            customer.Metadata.ToDictionary());
        Assert.Equal([StripeOperation.ListCustomers, StripeOperation.CreateCustomer], app.Api.Calls.Select(call => call.Operation));
    }

    [Fact]
    public async Task A_customer_with_the_same_address_is_not_joined_by_default()
    {
        await using var app = Create();
        app.Account.AddCustomer(Email);

        Assert.IsType<Outcome.Created>(await app.ProcessAsync(Created(1)));

        Assert.Equal(2, app.Customers.Length);
    }

    [Fact]
    public async Task A_single_customer_with_the_verified_address_can_be_joined()
    {
        await using var app = CreateJoiningByEmail();
        var customer = app.Account.AddCustomer("Ada@example.org");

        Assert.IsType<Outcome.Linked>(await app.ProcessAsync(Auth0EventBuilder.Created(UserId).WithEmail("Ada@example.org").AtSecond(1)));

        Assert.Equal(UserId, app.Account.FindCustomer(customer.Id)!.Metadata["auth0_user_id"]);
    }

    [Fact]
    public async Task Several_customers_with_the_address_go_to_review_and_none_is_written()
    {
        await using var app = CreateJoiningByEmail();
        var customers = new[] { app.Account.AddCustomer(Email), app.Account.AddCustomer(Email) };

        var review = Assert.IsType<Outcome.Review>(await app.ProcessAsync(Created(1)));

        Assert.All(customers, customer => Assert.Contains(customer.Id, review.Finding.Message, StringComparison.Ordinal));
        Assert.Equal(customers, app.Customers);
    }

    [Fact]
    public async Task A_customer_of_another_user_goes_to_review()
    {
        await using var app = CreateJoiningByEmail();
        app.Account.AddCustomer(Email, metadata: new Dictionary<string, string> { ["auth0_user_id"] = "auth0|another" });

        var review = Assert.IsType<Outcome.Review>(await app.ProcessAsync(Created(1)));

        Assert.Equal(ReviewReason.RecordOfAnotherUser, review.Finding.Reason);
    }

    [Fact]
    public async Task Blocking_and_unblocking_reach_the_subscription()
    {
        await using var app = Create(("Stripe:Policies:OnBlocked", "PauseCollection"));
        await app.ProcessAsync(Created(1));
        var subscription = AddSubscription(app);

        Assert.IsType<Outcome.Updated>(await app.ProcessAsync(Updated(2, blocked: true)));
        Assert.NotNull(app.Account.FindSubscription(subscription.Id)!.PauseCollection);
        Assert.Equal("blocked", Assert.Single(app.Customers).Metadata["auth0_status"]);

        Assert.IsType<Outcome.Updated>(await app.ProcessAsync(Updated(3, blocked: false)));
        Assert.Null(app.Account.FindSubscription(subscription.Id)!.PauseCollection);
        Assert.Equal("active", Assert.Single(app.Customers).Metadata["auth0_status"]);
    }

    [Fact]
    public async Task A_new_subscription_of_a_blocked_user_is_paused_with_the_next_event()
    {
        await using var app = Create(("Stripe:Policies:OnBlocked", "PauseCollection"));
        await app.ProcessAsync(Created(1));
        await app.ProcessAsync(Updated(2, blocked: true));
        var subscription = AddSubscription(app);

        await app.ProcessAsync(Updated(3, blocked: true));

        Assert.NotNull(app.Account.FindSubscription(subscription.Id)!.PauseCollection);
    }

    [Fact]
    public async Task A_deleted_user_is_not_billed_any_more_and_a_return_is_reviewed_once()
    {
        await using var app = Create(("Stripe:Policies:OnDelete", "CancelNow"));
        await app.ProcessAsync(Created(1));
        var subscription = AddSubscription(app);

        Assert.IsType<Outcome.Deactivated>(await app.ProcessAsync(Deleted(2)));
        Assert.True(app.Account.FindSubscription(subscription.Id)!.IsCanceled);
        Assert.Equal("deactivated", Assert.Single(app.Customers).Metadata["auth0_status"]);

        var review = Assert.IsType<Outcome.Review>(await app.ProcessAsync(Created(3)));
        Assert.Contains(subscription.Id, review.Finding.Message, StringComparison.Ordinal);
        Assert.Equal("active", Assert.Single(app.Customers).Metadata["auth0_status"]);
        Assert.IsType<Outcome.Updated>(await app.ProcessAsync(Updated(4, blocked: true)));
        Assert.IsType<Outcome.Updated>(await app.ProcessAsync(Updated(5, blocked: false)));
        Assert.IsNotType<Outcome.Review>(await app.ProcessAsync(Updated(6, blocked: false)));
    }

    // docs/targets/stripe.md and docs/operate.md say so.
    [Fact]
    public async Task A_subscription_that_a_deleted_user_has_later_is_not_canceled_by_a_replay()
    {
        await using var app = Create(("Stripe:Policies:OnDelete", "CancelNow"));
        var deletion = Deleted(3);
        await app.ProcessAsync(Created(1));
        await app.ProcessAsync(deletion);
        var subscription = AddSubscription(app);

        Assert.IsType<Outcome.Stale>(await app.ProcessAsync(Updated(2, blocked: false)));
        Assert.IsType<Outcome.Unchanged>(await app.ProcessAsync(deletion));
        Assert.IsType<Outcome.Unchanged>(await app.ProcessAsync(Deleted(4)));

        Assert.False(app.Account.FindSubscription(subscription.Id)!.IsCanceled);
        Assert.Equal(0, app.CountCalls(StripeOperation.CancelSubscription));
    }

    [Fact]
    public async Task A_schedule_goes_to_review_and_everything_else_is_written()
    {
        await using var app = Create(("Stripe:Policies:OnDelete", "CancelNow"));
        await app.ProcessAsync(Created(1));
        var scheduled = AddSubscription(app, subscription => subscription with { ScheduleId = "sub_sched_1" });

        var review = Assert.IsType<Outcome.Review>(await app.ProcessAsync(Deleted(2)));

        Assert.Contains(scheduled.Id, review.Finding.Message, StringComparison.Ordinal);
        Assert.Equal("deactivated", Assert.Single(app.Customers).Metadata["auth0_status"]);
    }

    [Fact]
    public async Task A_created_customer_is_deleted_and_a_linked_one_is_detached()
    {
        await using var app = Create(("Stripe:Policies:OnDelete", "DeleteCustomer"));
        await app.ProcessAsync(Created(1));

        Assert.IsType<Outcome.Deactivated>(await app.ProcessAsync(Deleted(2)));
        Assert.Empty(app.Customers);

        Assert.IsType<Outcome.Created>(await app.ProcessAsync(Created(3)));
        await app.ProcessAsync(Deleted(4));
        var linked = app.Account.AddCustomer(Email, metadata: new Dictionary<string, string> { ["auth0_user_id"] = "auth0|linked" });
        var subscription = AddSubscription(app);
        await app.ProcessAsync(Auth0EventBuilder.Updated("auth0|linked").WithEmail(Email).AtSecond(5));
        await app.ProcessAsync(Auth0EventBuilder.Deleted("auth0|linked").WithEmail(Email).AtSecond(6));

        var detached = Assert.Single(app.Customers);
        Assert.Equal((linked.Id, "deactivated", false), (detached.Id, detached.Metadata["auth0_status"], detached.Metadata.ContainsKey("auth0_user_id")));
        Assert.True(app.Account.FindSubscription(subscription.Id)!.CancelAtPeriodEnd);
    }

    [Fact]
    public async Task A_deletion_finds_a_customer_whose_creation_was_lost_with_its_worker()
    {
        await using var app = Create();
        var unverified = Auth0EventBuilder.Created(UserId).WithEmail(Email, verified: false).AtSecond(1);
        app.Fail(CallFaultKind.AbortAfter, StripeOperation.CreateCustomer, 3);

        Assert.IsType<Outcome.Deferred>(await app.ProcessAsync(unverified));
        Assert.Null(Assert.Single(app.Customers).Email);
        Assert.IsType<Outcome.Deactivated>(await app.ProcessAsync(Deleted(2)));

        Assert.Equal("deactivated", Assert.Single(app.Customers).Metadata["auth0_status"]);
    }

    [Fact]
    public async Task A_removed_customer_goes_to_review()
    {
        await using var app = Create();
        await app.ProcessAsync(Created(1));
        app.Account.DeleteCustomer(Assert.Single(app.Customers).Id);

        var review = Assert.IsType<Outcome.Review>(await app.ProcessAsync(Auth0EventBuilder.Updated(UserId).WithEmail(Email).WithName("Augusta", "King").AtSecond(2)));

        Assert.Equal(ReviewReason.RecordRemoved, review.Finding.Reason);
    }

    private static StripeTestApp CreateJoiningByEmail() => StripeTestApp.Create(("Stripe:Policies:MatchBy:0", "UserId"), ("Stripe:Policies:MatchBy:1", "VerifiedEmail"));

    private static Auth0EventBuilder Created(double second) => Auth0EventBuilder.Created(UserId).WithEmail(Email).WithName("Ada", "Lovelace").AtSecond(second);

    private static Auth0EventBuilder Updated(double second, bool blocked) =>
        Auth0EventBuilder.Updated(UserId).WithEmail(Email).WithName("Ada", "Lovelace").WithUserMember("blocked", blocked).AtSecond(second);

    private static Auth0EventBuilder Deleted(double second) => Auth0EventBuilder.Deleted(UserId).WithEmail(Email).AtSecond(second);

    private static SubscriptionSnapshot AddSubscription(StripeTestApp app, Func<SubscriptionSnapshot, SubscriptionSnapshot>? change = null) =>
        app.Account.AddSubscription(Assert.Single(app.Customers).Id, change);
}
