using Auth0Sync.Simulators.Stripe;
using Stripe;
using Xunit;
using static Auth0Sync.Tests.Simulators.Stripe.StripeSandbox;

namespace Auth0Sync.Tests.Simulators.Stripe;

/// <summary>The shapes are those recorded by <see href="https://github.com/pay-rails/pay/tree/5b018bc/test/vcr_cassettes"/>.</summary>
[Trait("Category", "Unit")]
public sealed class SubscriptionTests
{
    private static readonly (string Name, string Value) EarlierVersion = ("Stripe-Version", "2026-08-26.dahlia");

    private readonly StripeSandbox _stripe = new();
    private readonly string _customerId;
    private readonly string _id;

    public SubscriptionTests()
    {
        _customerId = _stripe.Account.AddCustomer("ada@example.com").Id;
        _id = _stripe.Account.AddSubscription(_customerId).Id;
    }

    private DateTime Now => _stripe.Clock.GetUtcNow().UtcDateTime;

    private SubscriptionService Subscriptions => _stripe.Subscriptions;

    [Fact]
    public async Task A_subscription_is_created_for_a_customer()
    {
        var created = await Subscriptions.CreateAsync(new SubscriptionCreateOptions
        {
            Customer = _customerId,
            Items = [new SubscriptionItemOptions { Price = "price_gold", Quantity = 3 }],
            BillingMode = new SubscriptionBillingModeOptions { Type = "flexible" },
            Metadata = new Dictionary<string, string> { ["plan"] = "gold" },
        });

        var item = Assert.Single(created.Items);
        Assert.Equal(("active", _customerId, "flexible"), (created.Status, created.CustomerId, created.BillingMode.Type));
        Assert.Equal(("price_gold", 3, Now.AddMonths(1)), (item.Price.Id, item.Quantity, item.CurrentPeriodEnd));
        Assert.Equal("gold", created.Metadata["plan"]);
        Assert.Null(created.PauseCollection);
        Assert.Null(created.StatusDetails);
    }

    [Fact]
    public async Task Missing_objects_in_parameters_are_400_and_name_the_parameter()
    {
        var options = new SubscriptionCreateOptions { Customer = _customerId, Items = [new SubscriptionItemOptions { Price = "gold" }] };
        await AssertFailsAsync(Subscriptions.CreateAsync(options), 400, "resource_missing", "items[0][price]");
        options.Customer = "cus_none";
        await AssertFailsAsync(Subscriptions.CreateAsync(options), 400, "resource_missing", "customer");
        options.Customer = null;
        await AssertFailsAsync(Subscriptions.CreateAsync(options), 400, "parameter_missing", "customer");
        await AssertFailsAsync(Subscriptions.ListAsync(new SubscriptionListOptions { Customer = "cus_none" }), 400, "resource_missing", "customer");
        await AssertFailsAsync(Subscriptions.GetAsync("sub_none"), 404, "resource_missing", "id");
    }

    [Fact]
    public async Task Pausing_the_collection_keeps_the_status_active_and_ends_by_itself()
    {
        var resumesAt = Now.AddDays(3);

        var paused = await Subscriptions.UpdateAsync(_id, new SubscriptionUpdateOptions
        {
            PauseCollection = new SubscriptionPauseCollectionOptions { Behavior = "void", ResumesAt = resumesAt },
        });

        Assert.Equal(("active", "void", resumesAt), (paused.Status, paused.PauseCollection.Behavior, paused.PauseCollection.ResumesAt));
        _stripe.Clock.Advance(TimeSpan.FromDays(3));
        Assert.Null((await Subscriptions.GetAsync(_id)).PauseCollection);
    }

    [Fact]
    public async Task An_empty_value_ends_the_pause_of_the_collection()
    {
        await Subscriptions.UpdateAsync(_id, new SubscriptionUpdateOptions { PauseCollection = new SubscriptionPauseCollectionOptions { Behavior = "keep_as_draft" } });
        Assert.Null(_stripe.Account.FindSubscription(_id)!.PauseCollection!.ResumesAt);

        using var response = await _stripe.SendAsync("POST", $"/v1/subscriptions/{_id}", "pause_collection=");

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Null(_stripe.Account.FindSubscription(_id)!.PauseCollection);
        await AssertFailsAsync(
            Subscriptions.UpdateAsync(_id, new SubscriptionUpdateOptions { PauseCollection = new SubscriptionPauseCollectionOptions { Behavior = "stop" } }),
            400,
            null,
            "pause_collection[behavior]");
    }

    [Fact]
    public async Task Cancel_at_period_end_fills_the_times_while_it_is_active()
    {
        var canceling = await Subscriptions.UpdateAsync(_id, new SubscriptionUpdateOptions { CancelAtPeriodEnd = true });

        Assert.Equal(("active", true, Now.AddMonths(1), Now), (canceling.Status, canceling.CancelAtPeriodEnd, canceling.CancelAt, canceling.CanceledAt));
        Assert.Equal((null, "cancellation_requested"), (canceling.EndedAt, canceling.CancellationDetails.Reason));

        var kept = await Subscriptions.UpdateAsync(_id, new SubscriptionUpdateOptions { CancelAtPeriodEnd = false });

        Assert.Equal(("active", false, null, null), (kept.Status, kept.CancelAtPeriodEnd, kept.CancelAt, kept.CanceledAt));
        Assert.Null(kept.CancellationDetails.Reason);
    }

    [Fact]
    public async Task A_subscription_ends_at_the_end_of_its_period()
    {
        await Subscriptions.UpdateAsync(_id, new SubscriptionUpdateOptions { CancelAtPeriodEnd = true });
        var end = Now.AddMonths(1);

        _stripe.Clock.Advance(TimeSpan.FromDays(40));

        var ended = await Subscriptions.GetAsync(_id);
        Assert.Equal(("canceled", true, end), (ended.Status, ended.CancelAtPeriodEnd, ended.EndedAt));
        Assert.Empty(await Subscriptions.ListAsync());
    }

    [Fact]
    public async Task A_cancellation_keeps_the_time_of_an_earlier_request()
    {
        await Subscriptions.UpdateAsync(_id, new SubscriptionUpdateOptions { CancelAtPeriodEnd = true });
        var requested = Now;
        _stripe.Clock.Advance(TimeSpan.FromDays(1));

        var canceled = await Subscriptions.CancelAsync(_id, new SubscriptionCancelOptions
        {
            InvoiceNow = false,
            Prorate = false,
            CancellationDetails = new SubscriptionCancellationDetailsOptions { Comment = "left" },
        });

        Assert.Equal(("canceled", false, null, requested), (canceled.Status, canceled.CancelAtPeriodEnd, canceled.CancelAt, canceled.CanceledAt));
        Assert.Equal((Now, "left"), (canceled.EndedAt, canceled.CancellationDetails.Comment));
    }

    [Fact]
    public async Task A_canceled_subscription_can_be_read_but_not_canceled_or_changed()
    {
        await Subscriptions.CancelAsync(_id);

        Assert.Equal("canceled", (await Subscriptions.GetAsync(_id)).Status);
        await AssertFailsAsync(Subscriptions.CancelAsync(_id), 404, "resource_missing", "id");
        await AssertFailsAsync(
            Subscriptions.UpdateAsync(_id, new SubscriptionUpdateOptions { CancelAtPeriodEnd = false }), 400, "invalid_canceled_subscription_fields");
        var updated = await Subscriptions.UpdateAsync(_id, new SubscriptionUpdateOptions { Metadata = new Dictionary<string, string> { ["note"] = "1" } });
        Assert.Equal("1", updated.Metadata["note"]);
    }

    [Fact]
    public async Task An_update_of_a_canceled_subscription_can_be_a_404()
    {
        var older = new StripeSandbox(Options with
        {
            UnconfirmedBehavior = new UnconfirmedBehavior { UpdateOfCanceledSubscription = CanceledSubscriptionError.NoSuchSubscription },
        });
        var id = older.Account.AddSubscription(older.Account.AddCustomer().Id).Id;
        older.Account.SetSubscriptionStatus(id, SubscriptionStatus.Canceled);

        await AssertFailsAsync(older.Subscriptions.UpdateAsync(id, new SubscriptionUpdateOptions { CancelAtPeriodEnd = true }), 404, "resource_missing", "id");
    }

    [Fact]
    public async Task A_schedule_prevents_changes_of_the_cancellation()
    {
        _stripe.Account.EditSubscription(_id, subscription => subscription with { ScheduleId = "sub_sched_1" });

        var error = await AssertFailsAsync(Subscriptions.UpdateAsync(_id, new SubscriptionUpdateOptions { CancelAtPeriodEnd = true }), 400, null);

        Assert.StartsWith("The subscription is managed by the subscription schedule `sub_sched_1`", error.Message, StringComparison.Ordinal);
        Assert.Equal("false", Header(error.StripeResponse, "Stripe-Should-Retry"));
        await AssertFailsAsync(Subscriptions.CancelAsync(_id), 400, null);
        await AssertFailsAsync(Subscriptions.PauseAsync(_id), 400, null);
        await Subscriptions.UpdateAsync(_id, new SubscriptionUpdateOptions { PauseCollection = new SubscriptionPauseCollectionOptions { Behavior = "void" } });
    }

    [Fact]
    public async Task A_schedule_may_allow_an_immediate_cancellation()
    {
        var other = new StripeSandbox(Options with { UnconfirmedBehavior = new UnconfirmedBehavior { SchedulePreventsImmediateCancellation = false } });
        var id = other.Account.AddSubscription(other.Account.AddCustomer().Id, subscription => subscription with { ScheduleId = "sub_sched_1" }).Id;

        Assert.Equal("canceled", (await other.Subscriptions.CancelAsync(id)).Status);
    }

    [Fact]
    public async Task A_pause_stops_the_periods_and_a_resumption_starts_a_new_one()
    {
        var paused = await Subscriptions.PauseAsync(_id, new SubscriptionPauseOptions { Type = "subscription" });

        Assert.Equal(("paused", "pause_requested"), (paused.Status, paused.StatusDetails.Paused.Subscription.Type));
        Assert.Equal(("subscription", Now), (paused.StatusDetails.Paused.Type, paused.StatusDetails.Paused.TransitionedAt));
        _stripe.Clock.Advance(TimeSpan.FromDays(100));
        Assert.True(_stripe.Account.FindSubscription(_id)!.CurrentPeriodEnd < _stripe.Clock.GetUtcNow());

        var resumed = await Subscriptions.ResumeAsync(_id, new SubscriptionResumeOptions
        {
            PaymentBehavior = "resume_on_payment_success",
            BillingCycleAnchor = new SubscriptionBillingCycleAnchorOptions { Type = "now" },
        });

        Assert.Equal(("active", null, Now), (resumed.Status, resumed.StatusDetails, resumed.Items.Data[0].CurrentPeriodStart));
        await AssertFailsAsync(Subscriptions.ResumeAsync(_id), 400, null);
    }

    [Fact]
    public async Task A_resumption_can_keep_the_periods()
    {
        await Subscriptions.PauseAsync(_id);
        _stripe.Clock.Advance(TimeSpan.FromDays(40));

        var resumed = await Subscriptions.ResumeAsync(_id, new SubscriptionResumeOptions
        {
            BillingCycleAnchor = new SubscriptionBillingCycleAnchorOptions { Type = "unchanged" },
            ProrationBehavior = "none",
        });

        var created = _stripe.Account.FindSubscription(_id)!.Created.UtcDateTime;
        Assert.Equal(created.AddMonths(2), resumed.Items.Data[0].CurrentPeriodEnd);
    }

    [Theory]
    [InlineData("resume_on_payment_success", "paused")]
    [InlineData("resume_on_payment_attempt", "past_due")]
    [InlineData(null, "past_due")]
    public async Task What_a_failed_payment_does_to_a_resumption_depends_on_its_behavior(string? behavior, string status)
    {
        await Subscriptions.PauseAsync(_id);
        _stripe.Account.PaymentsFail = true;

        Assert.Equal(status, (await Subscriptions.ResumeAsync(_id, new SubscriptionResumeOptions { PaymentBehavior = behavior })).Status);
    }

    [Fact]
    public async Task A_pause_needs_flexible_billing_an_active_status_and_a_recent_version()
    {
        var classic = _stripe.Account.AddSubscription(_customerId, subscription => subscription with { HasFlexibleBilling = false }).Id;
        var unpaid = _stripe.Account.AddSubscription(_customerId).Id;
        _stripe.Account.SetSubscriptionStatus(unpaid, SubscriptionStatus.Unpaid);

        await AssertFailsAsync(Subscriptions.PauseAsync(classic), 400, null);
        await AssertFailsAsync(Subscriptions.PauseAsync(unpaid), 400, null);
        using var earlier = await _stripe.SendAsync("POST", $"/v1/subscriptions/{_id}/pause", "type=subscription", headers: EarlierVersion);
        using var unknown = await _stripe.SendAsync("POST", $"/v1/subscriptions/{_id}/resume", "payment_behavior=resume_on_payment_success", headers: EarlierVersion);
        Assert.Equal((400, 400), ((int)earlier.StatusCode, (int)unknown.StatusCode));
        Assert.Contains("\"parameter_unknown\"", await unknown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("active", (await Subscriptions.GetAsync(_id)).Status);
    }

    [Fact]
    public async Task A_pause_can_be_unknown_to_earlier_versions()
    {
        var other = new StripeSandbox(Options with { UnconfirmedBehavior = new UnconfirmedBehavior { PauseIsUnknownToEarlierVersions = true } });
        var id = other.Account.AddSubscription(other.Account.AddCustomer().Id).Id;

        using var response = await other.SendAsync("POST", $"/v1/subscriptions/{id}/pause", "type=subscription", headers: EarlierVersion);

        Assert.Equal(404, (int)response.StatusCode);
    }

    [Fact]
    public async Task The_list_hides_canceled_subscriptions_unless_asked()
    {
        var canceled = _stripe.Account.AddSubscription(_customerId).Id;
        await Subscriptions.CancelAsync(canceled);
        var paused = _stripe.Account.AddSubscription(_customerId).Id;
        await Subscriptions.PauseAsync(paused);

        Assert.Equal([paused, _id], await IdsAsync(null));
        Assert.Equal([paused, canceled, _id], await IdsAsync("all"));
        Assert.Equal([canceled], await IdsAsync("canceled"));
        Assert.Equal([canceled], await IdsAsync("ended"));
        Assert.Equal([paused], await IdsAsync("paused"));
        Assert.Equal([_id], await IdsAsync("active"));
        await AssertFailsAsync(IdsAsync("gone"), 400, null, "status");

        async Task<IEnumerable<string>> IdsAsync(string? status) =>
            (await Subscriptions.ListAsync(new SubscriptionListOptions { Customer = _customerId, Status = status })).Select(subscription => subscription.Id);
    }

    [Theory]
    [InlineData("2026-10-28.endive", true)]
    [InlineData("2025-09-30.clover", true)]
    [InlineData("2025-08-27.basil", false)]
    public async Task Billing_is_flexible_by_default_since_2025_09_30(string version, bool isFlexible)
    {
        using var response = await _stripe.SendAsync(
            "POST", "/v1/subscriptions", $"customer={_customerId}&items[0][price]=price_gold", headers: ("Stripe-Version", version));

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(isFlexible, _stripe.Account.Subscriptions[^1].HasFlexibleBilling);
    }

    [Fact]
    public async Task The_customer_is_expanded_on_request()
    {
        var read = await Subscriptions.GetAsync(_id, new SubscriptionGetOptions { Expand = ["customer"] });

        Assert.Equal("ada@example.com", read.Customer.Email);
    }

    [Fact]
    public void A_status_that_does_not_exist_cannot_be_set()
    {
        Assert.Throws<ArgumentException>(() => _stripe.Account.SetSubscriptionStatus(_id, "blocked"));
        Assert.Throws<InvalidOperationException>(() => _stripe.Account.SetSubscriptionStatus("sub_none", SubscriptionStatus.Active));
    }
}
