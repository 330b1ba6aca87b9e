using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Queueing;
using CsCheck;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

[Trait("Category", "Unit")]
public class RetryScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly EventMessage Message = new("hubspot", "{}"u8.ToArray(), Now, 0, null, null, null, null);

    [Fact]
    public void Delays_double_with_jitter_up_to_the_maximum()
    {
        var schedule = CreateSchedule(new RetryOptions());

        Gen.Int[0, 60].Sample(attempt =>
        {
            var (next, delay) = schedule.GetNextAttempt(Message with { RequeueCount = attempt }, CreateBusyOutcome(null), Now)!.Value;
            var full = Math.Min(2 * Math.Pow(2, Math.Min(attempt, 30)), 3600);
            return next.RequeueCount == attempt + 1 && delay.TotalSeconds >= full / 2 && delay.TotalSeconds <= full;
        });
    }

    [Fact]
    public void The_retry_after_of_the_target_is_honored_even_beyond_the_maximum()
    {
        var asked = TimeSpan.FromHours(20);

        var next = CreateSchedule(new RetryOptions()).GetNextAttempt(Message, CreateBusyOutcome(asked), Now)!.Value;

        Assert.InRange(next.Delay, asked, asked + TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void No_delay_is_longer_than_a_message_can_stay_hidden()
    {
        var next = CreateSchedule(new RetryOptions()).GetNextAttempt(Message, CreateBusyOutcome(TimeSpan.FromDays(30)), Now)!.Value;

        Assert.InRange(next.Delay, TimeSpan.FromDays(6.9), TimeSpan.FromDays(7) - TimeSpan.FromMinutes(30));
    }

    [Fact]
    public void A_target_that_is_busy_for_too_long_ends_the_retries()
    {
        var schedule = CreateSchedule(new RetryOptions());

        Assert.NotNull(schedule.GetNextAttempt(Message with { BusySince = Now - TimeSpan.FromHours(23) }, CreateBusyOutcome(null), Now));
        Assert.Null(schedule.GetNextAttempt(Message with { BusySince = Now - TimeSpan.FromDays(1) }, CreateBusyOutcome(null), Now));
    }

    [Fact]
    public void A_paused_target_is_asked_again_ever_less_often_and_the_event_never_given_up()
    {
        var schedule = CreateSchedule(new RetryOptions());
        var paused = new Outcome.Deferred(DeferReason.Paused, null, "paused");
        var (message, now) = (Message with { BusySince = Now - TimeSpan.FromHours(23) }, Now);
        var delays = new List<TimeSpan>();

        for (var attempt = 0; attempt < 1_000; attempt++)
        {
            (message, var delay) = schedule.GetNextAttempt(message, paused, now)!.Value;
            now += delay;
            delays.Add(delay);
        }

        Assert.InRange(delays[0], TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        Assert.All(delays[^900..], delay => Assert.InRange(delay, TimeSpan.FromMinutes(2.5), TimeSpan.FromMinutes(5)));
        Assert.Null(message.BusySince);
    }

    [Fact]
    public void The_first_busy_time_is_recorded_and_kept()
    {
        var schedule = CreateSchedule(new RetryOptions());

        var first = schedule.GetNextAttempt(Message, CreateBusyOutcome(null), Now)!.Value.Message;
        var second = schedule.GetNextAttempt(first, CreateBusyOutcome(null), Now.AddHours(1))!.Value.Message;

        Assert.Equal(Now, second.BusySince);
        Assert.Equal(2, second.RequeueCount);
    }

    [Fact]
    public void A_configuration_error_never_ends_the_retries_and_resets_the_count()
    {
        var waiting = Message with { RequeueCount = 500, BusySince = Now - TimeSpan.FromDays(30) };

        var next = CreateSchedule(new RetryOptions()).GetNextAttempt(waiting, new Outcome.Deferred(DeferReason.Misconfigured, null, ""), Now)!.Value;

        Assert.Null(next.Message.BusySince);
        Assert.Equal(501, next.Message.RequeueCount);
        Assert.InRange(next.Delay, TimeSpan.FromMinutes(2.5), TimeSpan.FromMinutes(5));
    }

    [Theory]
    [InlineData(DeferReason.UserLeased)]
    [InlineData(DeferReason.RecordUncertain)]
    public void The_delay_for_another_worker_is_short_and_is_not_counted(DeferReason reason)
    {
        var next = CreateSchedule(new RetryOptions()).GetNextAttempt(Message, new Outcome.Deferred(reason, null, ""), Now)!.Value;

        Assert.Equal(Message with { ConsecutiveWaits = 1 }, next.Message);
        Assert.InRange(next.Delay, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void The_delay_for_a_lease_held_for_long_lasts_until_it_ends()
    {
        var lease = new LeaseTiming(TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(20));

        var next = CreateSchedule(new RetryOptions()).GetNextAttempt(Message, CreateLeasedOutcome(lease), Now)!.Value;

        Assert.InRange(next.Delay, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(50));
    }

    [Fact]
    public void The_delay_for_a_new_lease_stays_short() => Gen.Double[0, 1].Sample(age =>
    {
        var lease = new LeaseTiming(TimeSpan.FromSeconds(age), TimeSpan.FromSeconds(120 - age));
        var next = CreateSchedule(new RetryOptions()).GetNextAttempt(Message, CreateLeasedOutcome(lease), Now)!.Value;
        return next.Delay >= TimeSpan.FromSeconds(1) && next.Delay <= TimeSpan.FromSeconds(2);
    });

    [Fact]
    public void A_busy_target_resets_the_delays_for_other_workers()
    {
        var next = CreateSchedule(new RetryOptions()).GetNextAttempt(Message with { ConsecutiveWaits = 7 }, CreateBusyOutcome(null), Now)!.Value;

        Assert.Equal((1, 0), (next.Message.RequeueCount, next.Message.ConsecutiveWaits));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(29)]
    [InlineData(145)]
    public void After_a_killed_worker_no_message_is_attempted_more_than_ten_times(int users)
    {
        var tries = new KilledWorkerSimulation(CreateSchedule(new RetryOptions()), Message).Run(messages: 145, users);

        Assert.Equal(145, tries.Count);
        Assert.All(tries, times => Assert.InRange(times, 2, 10));
    }

    private static Outcome.Deferred CreateLeasedOutcome(LeaseTiming lease) => new(DeferReason.UserLeased, null, "") { Lease = lease };

    private static Outcome.Deferred CreateBusyOutcome(TimeSpan? retryAfter) => new(DeferReason.TargetBusy, retryAfter, "busy");

    private static RetrySchedule CreateSchedule(RetryOptions options) => new(Options.Create(options), new Random(1));
}
