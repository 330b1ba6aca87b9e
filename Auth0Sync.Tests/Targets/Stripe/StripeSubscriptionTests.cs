using Auth0Sync.Core.Targets;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Stripe;
using Xunit;
using static Auth0Sync.Tests.Targets.Stripe.StripeTestApp;

namespace Auth0Sync.Tests.Targets.Stripe;

/// <summary>The effects of a status on subscriptions, by policy.</summary>
[Trait("Category", "Unit")]
public class StripeSubscriptionTests
{
    private const string OnBlocked = "Stripe:Policies:OnBlocked";
    private const string OnDelete = "Stripe:Policies:OnDelete";
    private const string OnUnblocked = "Stripe:Policies:OnUnblocked";

    private static readonly string[] LivingStatuses = [SubscriptionStatus.Active, SubscriptionStatus.Trialing, SubscriptionStatus.PastDue, SubscriptionStatus.Unpaid];

    [Theory]
    [InlineData(RecordStatus.Blocked)]
    [InlineData(RecordStatus.Deactivated)]
    [InlineData(RecordStatus.Active)]
    public async Task By_default_no_subscription_is_read_or_changed(RecordStatus status)
    {
        await using var app = Create();
        var subscription = AddSubscription(app);

        Assert.IsType<TargetResult.Done>(await app.SetStatusAsync(subscription.CustomerId, status));

        Assert.Empty(app.Api.Calls);
        Assert.Equal(subscription, Current(app, subscription));
    }

    [Theory]
    [InlineData("void")]
    [InlineData("keep_as_draft")]
    [InlineData("mark_uncollectible")]
    public async Task A_block_pauses_the_collection_of_every_living_subscription(string behavior)
    {
        await using var app = Create((OnBlocked, "PauseCollection"), ("Stripe:Policies:PauseBehavior", behavior));
        var customer = app.Account.AddCustomer(Email);
        var living = LivingStatuses.Select(status => app.Account.AddSubscription(customer.Id, subscription => subscription with { Status = status })).ToList();
        var incomplete = app.Account.AddSubscription(customer.Id, subscription => subscription with { Status = SubscriptionStatus.Incomplete });

        Assert.IsType<TargetResult.Done>(await app.SetStatusAsync(customer.Id, RecordStatus.Blocked));

        Assert.All(living, subscription =>
        {
            var paused = Current(app, subscription);
            Assert.Equal(behavior, paused.PauseCollection?.Behavior);
            Assert.Equal("collection", paused.Metadata["auth0sync_paused"]);
        });
        Assert.Null(Current(app, incomplete).PauseCollection);
        Assert.Equal(4, app.CountCalls(StripeOperation.UpdateSubscription));
    }

    [Fact]
    public async Task An_unblock_resumes_only_what_Auth0Sync_paused()
    {
        await using var app = Create((OnBlocked, "PauseCollection"));
        var own = AddSubscription(app);
        var byHand = app.Account.AddSubscription(own.CustomerId, subscription => subscription with { PauseCollection = new PauseCollectionSnapshot("void", null) });
        await app.SetStatusAsync(own.CustomerId, RecordStatus.Blocked);

        Assert.IsType<TargetResult.Done>(await app.SetStatusAsync(own.CustomerId, RecordStatus.Active));

        Assert.Null(Current(app, own).PauseCollection);
        Assert.Empty(Current(app, own).Metadata);
        Assert.NotNull(Current(app, byHand).PauseCollection);
    }

    [Fact]
    public async Task Setting_a_status_again_changes_nothing()
    {
        await using var app = Create((OnBlocked, "PauseCollection"), (OnDelete, "CancelAtPeriodEnd"));
        var subscription = AddSubscription(app);
        foreach (var status in new[] { RecordStatus.Blocked, RecordStatus.Deactivated, RecordStatus.Active })
        {
            await app.SetStatusAsync(subscription.CustomerId, status);
            var calls = app.CountCalls(StripeOperation.UpdateSubscription);

            Assert.IsType<TargetResult.Done>(await app.SetStatusAsync(subscription.CustomerId, status));

            Assert.Equal(calls, app.CountCalls(StripeOperation.UpdateSubscription));
        }
    }

    [Fact]
    public async Task Nothing_is_resumed_if_the_policy_says_so()
    {
        await using var app = Create((OnBlocked, "PauseCollection"), (OnUnblocked, "Ignore"));
        var subscription = AddSubscription(app);
        await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Blocked);

        Assert.IsType<TargetResult.Done>(await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Active));

        Assert.NotNull(Current(app, subscription).PauseCollection);
    }

    [Fact]
    public async Task A_subscription_that_a_person_resumed_loses_only_its_mark()
    {
        await using var app = Create((OnBlocked, "PauseCollection"));
        var subscription = AddSubscription(app);
        await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Blocked);
        app.Account.EditSubscription(subscription.Id, edited => edited with { PauseCollection = null });

        await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Active);

        Assert.Empty(Current(app, subscription).Metadata);
    }

    [Fact]
    public async Task A_block_can_pause_the_subscription_itself()
    {
        await using var app = Create((OnBlocked, "Pause"));
        var subscription = AddSubscription(app);

        Assert.IsType<TargetResult.Done>(await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Blocked));

        Assert.Equal((SubscriptionStatus.Paused, "subscription"), (Current(app, subscription).Status, Current(app, subscription).Metadata["auth0sync_paused"]));
        Assert.IsType<TargetResult.Done>(await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Blocked));

        Assert.IsType<TargetResult.Done>(await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Active));

        Assert.Equal(SubscriptionStatus.Active, Current(app, subscription).Status);
        Assert.Empty(Current(app, subscription).Metadata);
        Assert.Equal("payment_behavior=resume_on_payment_success", Assert.Single(app.GetBodies(StripeOperation.ResumeSubscription)));
    }

    [Fact]
    public async Task A_resumption_that_waits_for_a_payment_keeps_its_mark()
    {
        await using var app = Create((OnBlocked, "Pause"));
        var subscription = AddSubscription(app);
        await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Blocked);
        app.Account.PaymentsFail = true;

        Assert.IsType<TargetResult.Done>(await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Active));

        Assert.Equal((SubscriptionStatus.Paused, "subscription"), (Current(app, subscription).Status, Current(app, subscription).Metadata["auth0sync_paused"]));
    }

    [Fact]
    public async Task A_subscription_paused_by_a_person_stays_paused()
    {
        await using var app = Create((OnBlocked, "Pause"));
        var subscription = AddSubscription(app);
        app.Account.SetSubscriptionStatus(subscription.Id, SubscriptionStatus.Paused);

        await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Blocked);
        await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Active);

        Assert.Equal(SubscriptionStatus.Paused, Current(app, subscription).Status);
        Assert.Empty(Current(app, subscription).Metadata);
    }

    [Fact]
    public async Task What_cannot_be_paused_is_named_and_the_others_are_paused()
    {
        await using var app = Create((OnBlocked, "Pause"));
        var classic = AddSubscription(app, subscription => subscription with { HasFlexibleBilling = false });
        var scheduled = app.Account.AddSubscription(classic.CustomerId, subscription => subscription with { ScheduleId = "sub_sched_1" });
        var flexible = app.Account.AddSubscription(classic.CustomerId);

        var rejected = Assert.IsType<TargetResult.Rejected>(await app.SetStatusAsync(classic.CustomerId, RecordStatus.Blocked));

        Assert.Equal("subscriptions", rejected.Code);
        Assert.Contains($"{classic.Id} cannot be paused", rejected.Message, StringComparison.Ordinal);
        Assert.Contains("Auth0Sync:Stripe:Policies:OnBlocked to PauseCollection", rejected.Message, StringComparison.Ordinal);
        Assert.Contains($"{scheduled.Id} is managed by the subscription schedule sub_sched_1", rejected.Message, StringComparison.Ordinal);
        Assert.Empty(Current(app, classic).Metadata);
        Assert.Equal(SubscriptionStatus.Paused, Current(app, flexible).Status);
    }

    [Fact]
    public async Task A_deletion_can_cancel_all_subscriptions_at_the_end_of_the_period()
    {
        await using var app = Create((OnDelete, "CancelAtPeriodEnd"));
        var subscription = AddSubscription(app);

        Assert.IsType<TargetResult.Done>(await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Deactivated));

        var canceled = Current(app, subscription);
        Assert.Equal((true, SubscriptionStatus.Active, "period_end"), (canceled.CancelAtPeriodEnd, canceled.Status, canceled.Metadata["auth0sync_cancel"]));
        Assert.Equal("cancel_at_period_end=true&metadata[auth0sync_cancel]=period_end", Sorted(Assert.Single(app.GetBodies(StripeOperation.UpdateSubscription))));
    }

    [Fact]
    public async Task A_return_before_the_end_takes_back_only_our_cancellation()
    {
        await using var app = Create((OnDelete, "CancelAtPeriodEnd"));
        var own = AddSubscription(app);
        var byHand = app.Account.AddSubscription(own.CustomerId, subscription => subscription with { CancelAtPeriodEnd = true, CancelAt = subscription.CurrentPeriodEnd });
        var later = app.Account.AddSubscription(own.CustomerId, subscription => subscription with { CancelAt = subscription.CurrentPeriodEnd.AddMonths(6) });
        await app.SetStatusAsync(own.CustomerId, RecordStatus.Deactivated);
        Assert.Equal(later, Current(app, later));

        Assert.IsType<TargetResult.Done>(await app.SetStatusAsync(own.CustomerId, RecordStatus.Active));

        Assert.Equal((false, null), (Current(app, own).CancelAtPeriodEnd, Current(app, own).CancelAt));
        Assert.Empty(Current(app, own).Metadata);
        Assert.Equal(byHand, Current(app, byHand));
    }

    [Fact]
    public async Task A_blocked_user_who_returns_is_paused_and_not_canceled()
    {
        await using var app = Create((OnDelete, "CancelAtPeriodEnd"), (OnBlocked, "PauseCollection"));
        var subscription = AddSubscription(app);
        await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Deactivated);

        await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Blocked);

        var current = Current(app, subscription);
        Assert.False(current.CancelAtPeriodEnd);
        Assert.NotNull(current.PauseCollection);
        Assert.Equal("collection", Assert.Single(current.Metadata).Value);
    }

    [Fact]
    public async Task A_deletion_can_cancel_all_subscriptions_at_once_also_more_than_a_page()
    {
        await using var app = Create((OnDelete, "CancelNow"));
        var customer = app.Account.AddCustomer(Email);
        for (var i = 0; i < 205; i++)
        {
            app.Account.AddSubscription(customer.Id, subscription => subscription with { Status = LivingStatuses[i % 4] });
        }

        Assert.IsType<TargetResult.Done>(await app.SetStatusAsync(customer.Id, RecordStatus.Deactivated));

        Assert.All(app.Account.Subscriptions, subscription => Assert.True(subscription.IsCanceled));
        Assert.Equal(3, app.CountCalls(StripeOperation.ListSubscriptions));
        Assert.Equal("Canceled by Auth0Sync because the user was deleted.", app.Account.Subscriptions[0].CancellationComment);
    }

    [Fact]
    public async Task What_was_canceled_at_once_is_reported_once_when_the_user_returns()
    {
        await using var app = Create((OnDelete, "CancelNow"));
        var subscription = AddSubscription(app);
        var byCustomer = app.Account.AddSubscription(subscription.CustomerId, other => other with { Status = SubscriptionStatus.Canceled });
        await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Deactivated, operation: 1);

        var rejected = Assert.IsType<TargetResult.Rejected>(await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Active, operation: 2));

        Assert.Contains(subscription.Id, rejected.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(byCustomer.Id, rejected.Message, StringComparison.Ordinal);
        Assert.IsType<TargetResult.Rejected>(await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Active, operation: 2));
        Assert.IsType<TargetResult.Done>(await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Active, operation: 3));
    }

    [Fact]
    public async Task A_period_that_ended_before_the_return_is_reported()
    {
        await using var app = Create((OnDelete, "CancelAtPeriodEnd"));
        var subscription = AddSubscription(app);
        await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Deactivated, operation: 1);
        app.Time.Advance(TimeSpan.FromDays(40));

        var rejected = Assert.IsType<TargetResult.Rejected>(await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Active, operation: 2));

        Assert.Contains(subscription.Id, rejected.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CancelNow", true)]
    [InlineData("CancelAtPeriodEnd", true)]
    [InlineData("CancelNow", false)]
    public async Task A_schedule_is_never_changed_and_the_subscription_is_named(string policy, bool preventsImmediateCancellation)
    {
        var options = UnlimitedAccount with { UnconfirmedBehavior = new UnconfirmedBehavior { SchedulePreventsImmediateCancellation = preventsImmediateCancellation } };
        await using var app = Create(options, (OnDelete, policy));
        var scheduled = AddSubscription(app, subscription => subscription with { ScheduleId = "sub_sched_1" });
        var other = app.Account.AddSubscription(scheduled.CustomerId);

        var result = await app.SetStatusAsync(scheduled.CustomerId, RecordStatus.Deactivated);

        Assert.True(Current(app, other).IsCanceled || Current(app, other).CancelAtPeriodEnd);
        if (!preventsImmediateCancellation)
        {
            Assert.IsType<TargetResult.Done>(result);
            return;
        }

        Assert.Contains($"{scheduled.Id} is managed by the subscription schedule sub_sched_1", Assert.IsType<TargetResult.Rejected>(result).Message, StringComparison.Ordinal);
        Assert.Equal(scheduled, Current(app, scheduled));
    }

    [Theory]
    [InlineData("CancelNow", CanceledSubscriptionError.FieldsNotAllowed)]
    [InlineData("CancelAtPeriodEnd", CanceledSubscriptionError.FieldsNotAllowed)]
    [InlineData("CancelAtPeriodEnd", CanceledSubscriptionError.NoSuchSubscription)]
    public async Task A_subscription_that_is_canceled_meanwhile_counts_as_done(string policy, CanceledSubscriptionError error)
    {
        await using var app = Create(UnlimitedAccount with { UnconfirmedBehavior = new UnconfirmedBehavior { UpdateOfCanceledSubscription = error } }, (OnDelete, policy));
        var subscription = AddSubscription(app);
        var other = app.Account.AddSubscription(subscription.CustomerId);

        // Canceled between the list and the change: the condition is asked before the call takes effect.
        app.Api.AddFault(new CallFault(CallFaultKind.AbortBefore)
        {
            Operation = policy == "CancelNow" ? StripeOperation.CancelSubscription : StripeOperation.UpdateSubscription,
            Condition = request =>
            {
                if (request.Path.Contains(subscription.Id, StringComparison.Ordinal) && !Current(app, subscription).IsCanceled)
                {
                    app.Account.SetSubscriptionStatus(subscription.Id, SubscriptionStatus.Canceled);
                }

                return false;
            },
        });

        Assert.IsType<TargetResult.Done>(await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Deactivated));

        Assert.True(Current(app, other).IsCanceled || Current(app, other).CancelAtPeriodEnd);
    }

    [Theory]
    [InlineData("CancelNow", StripeOperation.CancelSubscription, CallFaultKind.AbortAfter)]
    [InlineData("CancelNow", StripeOperation.CancelSubscription, CallFaultKind.AbortBefore)]
    [InlineData("CancelAtPeriodEnd", StripeOperation.UpdateSubscription, CallFaultKind.AbortAfter)]
    [InlineData("CancelAtPeriodEnd", StripeOperation.ListSubscriptions, CallFaultKind.AbortAfter)]
    public async Task A_lost_response_is_followed_by_an_attempt_that_continues(string policy, string operation, CallFaultKind kind)
    {
        await using var app = Create((OnDelete, policy));
        var subscription = AddSubscription(app);
        app.Account.AddSubscription(subscription.CustomerId);
        app.Fail(kind, operation, 3);

        Assert.IsType<TargetResult.Busy>(await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Deactivated));
        Assert.IsType<TargetResult.Done>(await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Deactivated));

        Assert.All(app.Account.Subscriptions, ended => Assert.True(ended.IsCanceled || ended.CancelAtPeriodEnd));
    }

    [Theory]
    [InlineData(StripeOperation.UpdateSubscription)]
    [InlineData(StripeOperation.PauseSubscription)]
    public async Task A_pause_with_a_lost_response_is_still_ours(string operation)
    {
        await using var app = Create((OnBlocked, "Pause"));
        var subscription = AddSubscription(app);
        app.Fail(CallFaultKind.AbortAfter, operation, 3);

        Assert.IsType<TargetResult.Busy>(await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Blocked));

        // The circuit may be open.
        app.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.IsType<TargetResult.Done>(await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Blocked));
        Assert.Equal(SubscriptionStatus.Paused, Current(app, subscription).Status);

        Assert.IsType<TargetResult.Done>(await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Active));
        Assert.Equal(SubscriptionStatus.Active, Current(app, subscription).Status);
    }

    [Fact]
    public async Task Lock_timeouts_are_tried_again()
    {
        await using var app = Create((OnDelete, "CancelNow"));
        var subscription = AddSubscription(app);
        app.Fail(StripeFaults.LockTimeout(), StripeOperation.CancelSubscription, 1);

        Assert.IsType<TargetResult.Busy>(await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Deactivated));
        Assert.IsType<TargetResult.Done>(await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Deactivated));
    }

    [Fact]
    public async Task A_missing_permission_for_subscriptions_is_named()
    {
        await using var app = Create(
            UnlimitedAccount with { SecretKey = "rk_test_simulator_key", Permissions = [StripePermissions.WriteCustomers, StripePermissions.ReadSubscriptions] },
            (OnDelete, "CancelNow"),
            ("Stripe:ApiKey", "rk_test_simulator_key"));
        var subscription = AddSubscription(app);

        var misconfigured = Assert.IsType<TargetResult.Misconfigured>(await app.SetStatusAsync(subscription.CustomerId, RecordStatus.Deactivated));

        Assert.Contains("rak_subscription_write", misconfigured.Problem, StringComparison.Ordinal);
    }

    private static SubscriptionSnapshot AddSubscription(StripeTestApp app, Func<SubscriptionSnapshot, SubscriptionSnapshot>? change = null) =>
        app.Account.AddSubscription(app.Account.AddCustomer(Email).Id, change);

    private static SubscriptionSnapshot Current(StripeTestApp app, SubscriptionSnapshot subscription) => app.Account.FindSubscription(subscription.Id)!;

    private static string Sorted(string form) => string.Join('&', form.Split('&').Order(StringComparer.Ordinal));
}
