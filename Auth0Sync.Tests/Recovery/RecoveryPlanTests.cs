using Auth0Sync.Core.Recovery;
using Auth0Sync.Core.Webhook;
using Xunit;

namespace Auth0Sync.Tests.Recovery;

[Trait("Category", "Unit")]
public class RecoveryPlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 5, 12, 0, 0, TimeSpan.Zero);
    private static readonly RecoveryPolicy Policy = new();

    [Fact]
    public void Deliveries_never_redelivered_are_due_at_once_oldest_first()
    {
        var plan = Plan(Failed("b", minutesAgo: 1), Failed("a", minutesAgo: 2));

        Assert.Equal(["a", "b"], Ids(plan.Due));
        Assert.Empty(plan.Waiting);
        Assert.Null(plan.PausedUntil);
    }

    [Fact]
    public void Without_failures_nothing_is_due()
    {
        var plan = Plan();

        Assert.Empty(plan.Due.Concat(plan.Waiting).Concat(plan.InProgress).Concat(plan.Abandoned));
        Assert.Null(plan.PausedUntil);
    }

    [Fact]
    public void The_number_of_due_deliveries_is_limited()
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
    public void The_delay_doubles_with_each_failed_redelivery_up_to_an_hour(int redeliveries, int minutes)
    {
        var tooEarly = Plan(Failed("a", redeliveries, minutesAgo: minutes - 0.1));
        var inTime = Plan(Failed("a", redeliveries, minutesAgo: minutes));

        Assert.Empty(tooEarly.Due);
        Assert.Equal(["a"], Ids(tooEarly.Waiting));
        Assert.Equal(["a"], Ids(inTime.Due));
    }

    [Fact]
    public void While_redeliveries_fail_in_transit_no_other_is_tried()
    {
        var plan = Plan(Failed("tried", redeliveries: 1, status: 503, minutesAgo: 4), Failed("fresh", minutesAgo: 1));

        Assert.Empty(plan.Due);
        Assert.Equal(["tried", "fresh"], Ids(plan.Waiting));
        Assert.Equal(Now.AddMinutes(1), plan.PausedUntil);
    }

    [Fact]
    public void The_more_redeliveries_failed_in_total_the_longer_the_delay()
    {
        FailedDelivery[] tried = [Failed("1", redeliveries: 1, minutesAgo: 30), Failed("2", redeliveries: 1, minutesAgo: 20), Failed("3", redeliveries: 1, minutesAgo: 10)];

        Assert.Equal(Now.AddMinutes(10), Plan([.. tried, Failed("fresh")]).PausedUntil);
    }

    [Fact]
    public void Deliveries_never_redelivered_come_before_those_that_failed_again()
    {
        var plan = Plan(Failed("tried", redeliveries: 1, minutesAgo: 100), Failed("fresh", minutesAgo: 1));

        Assert.Equal(["fresh", "tried"], Ids(plan.Due));
    }

    [Fact]
    public void An_event_rejected_for_its_content_blocks_no_other()
    {
        var plan = Plan(Failed("rejected", redeliveries: 1, rejections: 2, status: 400, minutesAgo: 1), Failed("fresh"));

        Assert.Equal(["fresh"], Ids(plan.Due));
        Assert.Equal(["rejected"], Ids(plan.Waiting));
        Assert.Null(plan.PausedUntil);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(415)]
    public void An_event_that_is_rejected_three_times_needs_manual_attention(int status)
    {
        var plan = Plan(Failed("twice", redeliveries: 1, rejections: 2, status: status, minutesAgo: 60), Failed("thrice", redeliveries: 2, rejections: 3, status: status, minutesAgo: 60));

        Assert.Equal(["twice"], Ids(plan.Due));
        Assert.Equal(["thrice"], Ids(plan.Abandoned));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(null)]
    public void Other_failures_do_not_count_as_rejections_of_the_event(int? status) => Assert.False(FailedDelivery.IsRejection(status));

    [Fact]
    public void The_webhook_rejects_an_event_for_its_content_with_exactly_three_statuses()
    {
        WebhookResult[] rejections = [new WebhookResult.Malformed("id", "is missing"), new WebhookResult.TooLarge(1), new WebhookResult.UnsupportedMediaType()];
        WebhookResult[] others = [new WebhookResult.Unauthenticated(), new WebhookResult.NotAllowed("a0stream"), new WebhookResult.MethodNotAllowed(), new WebhookResult.NotStored()];

        Assert.All(rejections, result => Assert.True(FailedDelivery.IsRejection(WebhookResponse.Create(result).StatusCode)));
        Assert.All(others, result => Assert.False(FailedDelivery.IsRejection(WebhookResponse.Create(result).StatusCode)));
    }

    [Fact]
    public void An_event_redelivered_twelve_times_without_success_needs_manual_attention_and_blocks_no_other()
    {
        var plan = Plan(Failed("never", redeliveries: 12, status: 500, minutesAgo: 1), Failed("fresh"));

        Assert.Equal(["never"], Ids(plan.Abandoned));
        Assert.Equal(["fresh"], Ids(plan.Due));
    }

    [Fact]
    public void A_redelivery_in_progress_is_not_started_again()
    {
        var plan = Plan(Failed("a", redeliveries: 1, minutesAgo: 14) with { IsInProgress = true });

        Assert.Equal(["a"], Ids(plan.InProgress));
        Assert.Empty(plan.Due.Concat(plan.Waiting));
        Assert.Null(plan.PausedUntil);
    }

    [Fact]
    public void A_redelivery_without_a_result_counts_as_failed_after_a_while()
    {
        var plan = Plan(Failed("a", redeliveries: 1, minutesAgo: 15) with { IsInProgress = true });

        Assert.Empty(plan.InProgress);
        Assert.Equal(["a"], Ids(plan.Due));
    }

    [Fact]
    public void A_delivery_without_any_time_is_due() => Assert.Equal(["a"], Ids(Plan(Failed("a", redeliveries: 3) with { LastAttemptAt = null }).Due));

    [Fact]
    public void A_request_for_everything_includes_all_but_redeliveries_in_progress()
    {
        var plan = RecoveryPlan.Create(
            [
                Failed("waits", redeliveries: 3, minutesAgo: 1),
                Failed("rejected", redeliveries: 5, rejections: 6, status: 400),
                Failed("in progress", redeliveries: 1) with { IsInProgress = true },
            ],
            Policy with { RedeliverAll = true },
            Now);

        Assert.Equal(["waits", "rejected"], Ids(plan.Due));
        Assert.Equal(["in progress"], Ids(plan.InProgress));
        Assert.Empty(plan.Abandoned);
        Assert.Null(plan.PausedUntil);
    }

    private static RecoveryPlan Plan(params IReadOnlyList<FailedDelivery> deliveries) => RecoveryPlan.Create(deliveries, Policy, Now);

    private static FailedDelivery Failed(string id, int redeliveries = 0, int rejections = 0, int? status = 503, double minutesAgo = 0) =>
        new(id, "user.created", redeliveries, rejections, status, Now.AddMinutes(-minutesAgo), false);

    private static IEnumerable<string> Ids(IEnumerable<FailedDelivery> deliveries) => deliveries.Select(delivery => delivery.EventId);
}
