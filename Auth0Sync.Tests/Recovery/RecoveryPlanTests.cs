using Auth0Sync.Core.Intake;
using Auth0Sync.Core.Recovery;
using Xunit;

namespace Auth0Sync.Tests.Recovery;

public class RecoveryPlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 5, 12, 0, 0, TimeSpan.Zero);
    private static readonly RecoveryPolicy Policy = new();

    [Fact]
    public void What_was_never_redelivered_is_due_at_once_the_oldest_first()
    {
        var plan = Plan(Failed("b", minutesAgo: 1), Failed("a", minutesAgo: 2));

        Assert.Equal(["a", "b"], Ids(plan.Due));
        Assert.Empty(plan.Waiting);
        Assert.Null(plan.ClosedUntil);
    }

    [Fact]
    public void Nothing_failed_nothing_to_do()
    {
        var plan = Plan();

        Assert.Empty(plan.Due.Concat(plan.Waiting).Concat(plan.UnderWay).Concat(plan.Left));
        Assert.Null(plan.ClosedUntil);
    }

    [Fact]
    public void No_more_is_due_than_goes_at_once()
    {
        var plan = Plan([.. Enumerable.Range(0, 60).Select(number => Failed($"{number:00}"))]);

        Assert.Equal(50, plan.Due.Count);
        Assert.Equal(10, plan.Waiting.Count);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(3, 20)]
    [InlineData(4, 40)]
    [InlineData(5, 60)]
    [InlineData(11, 60)]
    public void The_wait_doubles_with_each_redelivery_in_vain_up_to_an_hour(int redeliveries, int minutes)
    {
        var tooEarly = Plan(Failed("a", redeliveries, minutesAgo: minutes - 0.1));
        var inTime = Plan(Failed("a", redeliveries, minutesAgo: minutes));

        Assert.Empty(tooEarly.Due);
        Assert.Equal(["a"], Ids(tooEarly.Waiting));
        Assert.Equal(["a"], Ids(inTime.Due));
    }

    [Fact]
    public void While_redeliveries_fail_on_the_way_nothing_else_is_tried_either()
    {
        var plan = Plan(Failed("tried", redeliveries: 1, status: 503, minutesAgo: 4), Failed("fresh", minutesAgo: 1));

        Assert.Empty(plan.Due);
        Assert.Equal(["tried", "fresh"], Ids(plan.Waiting));
        Assert.Equal(Now.AddMinutes(1), plan.ClosedUntil);
    }

    [Fact]
    public void The_more_redeliveries_failed_in_all_the_longer_everything_waits()
    {
        FailedDelivery[] tried = [Failed("1", redeliveries: 1, minutesAgo: 30), Failed("2", redeliveries: 1, minutesAgo: 20), Failed("3", redeliveries: 1, minutesAgo: 10)];

        Assert.Equal(Now.AddMinutes(10), Plan([.. tried, Failed("fresh")]).ClosedUntil);
    }

    [Fact]
    public void What_was_never_redelivered_goes_before_what_failed_again()
    {
        var plan = Plan(Failed("tried", redeliveries: 1, minutesAgo: 100), Failed("fresh", minutesAgo: 1));

        Assert.Equal(["fresh", "tried"], Ids(plan.Due));
    }

    [Fact]
    public void An_event_that_is_refused_for_what_it_is_holds_up_no_other()
    {
        var plan = Plan(Failed("refused", redeliveries: 1, refusals: 2, status: 400, minutesAgo: 1), Failed("fresh"));

        Assert.Equal(["fresh"], Ids(plan.Due));
        Assert.Equal(["refused"], Ids(plan.Waiting));
        Assert.Null(plan.ClosedUntil);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(415)]
    public void An_event_that_is_refused_three_times_is_left_to_a_person(int status)
    {
        var plan = Plan(Failed("twice", redeliveries: 1, refusals: 2, status: status, minutesAgo: 60), Failed("thrice", redeliveries: 2, refusals: 3, status: status, minutesAgo: 60));

        Assert.Equal(["twice"], Ids(plan.Due));
        Assert.Equal(["thrice"], Ids(plan.Left));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(null)]
    public void What_the_webhook_never_answers_says_nothing_about_the_event(int? status) => Assert.False(FailedDelivery.IsRefusal(status));

    [Fact]
    public void The_webhook_refuses_an_event_for_what_it_is_by_three_answers_and_no_other()
    {
        Reception[] aboutTheEvent = [new Reception.Malformed("id", "is missing"), new Reception.TooLarge(1), new Reception.UnsupportedMediaType()];
        Reception[] others = [new Reception.Unauthenticated(), new Reception.NotAllowed("a0stream"), new Reception.MethodNotAllowed(), new Reception.NotStored()];

        Assert.All(aboutTheEvent, reception => Assert.True(FailedDelivery.IsRefusal(WebhookAnswer.For(reception).Status)));
        Assert.All(others, reception => Assert.False(FailedDelivery.IsRefusal(WebhookAnswer.For(reception).Status)));
    }

    [Fact]
    public void An_event_that_was_redelivered_twelve_times_in_vain_is_left_to_a_person_and_holds_up_no_other()
    {
        var plan = Plan(Failed("never", redeliveries: 12, status: 500, minutesAgo: 1), Failed("fresh"));

        Assert.Equal(["never"], Ids(plan.Left));
        Assert.Equal(["fresh"], Ids(plan.Due));
    }

    [Fact]
    public void A_redelivery_that_is_under_way_is_not_begun_again()
    {
        var plan = Plan(Failed("a", redeliveries: 1, minutesAgo: 14) with { IsUnderWay = true });

        Assert.Equal(["a"], Ids(plan.UnderWay));
        Assert.Empty(plan.Due.Concat(plan.Waiting));
        Assert.Null(plan.ClosedUntil);
    }

    [Fact]
    public void A_redelivery_without_an_end_counts_as_failed_after_a_while()
    {
        var plan = Plan(Failed("a", redeliveries: 1, minutesAgo: 15) with { IsUnderWay = true });

        Assert.Empty(plan.UnderWay);
        Assert.Equal(["a"], Ids(plan.Due));
    }

    [Fact]
    public void A_delivery_without_any_time_is_due() => Assert.Equal(["a"], Ids(Plan(Failed("a", redeliveries: 3) with { LastAttempt = null }).Due));

    [Fact]
    public void A_person_who_asks_for_everything_gets_everything_but_what_is_under_way()
    {
        var plan = RecoveryPlan.For(
            [
                Failed("waits", redeliveries: 3, minutesAgo: 1),
                Failed("refused", redeliveries: 5, refusals: 6, status: 400),
                Failed("under way", redeliveries: 1) with { IsUnderWay = true },
            ],
            Policy with { Everything = true },
            Now);

        Assert.Equal(["waits", "refused"], Ids(plan.Due));
        Assert.Equal(["under way"], Ids(plan.UnderWay));
        Assert.Empty(plan.Left);
        Assert.Null(plan.ClosedUntil);
    }

    private static RecoveryPlan Plan(params IReadOnlyList<FailedDelivery> deliveries) => RecoveryPlan.For(deliveries, Policy, Now);

    private static FailedDelivery Failed(string id, int redeliveries = 0, int refusals = 0, int? status = 503, double minutesAgo = 0) =>
        new(id, "user.created", redeliveries, refusals, status, Now.AddMinutes(-minutesAgo), false);

    private static IEnumerable<string> Ids(IEnumerable<FailedDelivery> deliveries) => deliveries.Select(delivery => delivery.EventId);
}
