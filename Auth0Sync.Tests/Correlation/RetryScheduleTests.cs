using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Queueing;
using CsCheck;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

public class RetryScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly EventMessage Message = new("hubspot", "{}"u8.ToArray(), Now, 0, null, null, null, null);

    [Fact]
    public void Waits_double_with_jitter_up_to_the_longest()
    {
        var schedule = Schedule(new RetryOptions());

        Gen.Int[0, 60].Sample(attempt =>
        {
            var (next, delay) = schedule.Next(Message with { Attempt = attempt }, Busy(null), Now)!.Value;
            var full = Math.Min(2 * Math.Pow(2, Math.Min(attempt, 30)), 3600);
            return next.Attempt == attempt + 1 && delay.TotalSeconds >= full / 2 && delay.TotalSeconds <= full;
        });
    }

    [Fact]
    public void The_targets_own_wait_is_honoured_even_beyond_the_longest()
    {
        var asked = TimeSpan.FromHours(20);

        var next = Schedule(new RetryOptions()).Next(Message, Busy(asked), Now)!.Value;

        Assert.InRange(next.Delay, asked, asked + TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void No_wait_is_longer_than_a_message_can_stay_hidden()
    {
        var next = Schedule(new RetryOptions()).Next(Message, Busy(TimeSpan.FromDays(30)), Now)!.Value;

        Assert.InRange(next.Delay, TimeSpan.FromDays(6.9), TimeSpan.FromDays(7) - TimeSpan.FromMinutes(30));
    }

    [Fact]
    public void A_target_that_is_busy_for_too_long_ends_the_waiting()
    {
        var schedule = Schedule(new RetryOptions());

        Assert.NotNull(schedule.Next(Message with { BusySince = Now - TimeSpan.FromHours(23) }, Busy(null), Now));
        Assert.Null(schedule.Next(Message with { BusySince = Now - TimeSpan.FromDays(1) }, Busy(null), Now));
    }

    [Fact]
    public void The_first_time_busy_is_noted_and_kept()
    {
        var schedule = Schedule(new RetryOptions());

        var first = schedule.Next(Message, Busy(null), Now)!.Value.Message;
        var second = schedule.Next(first, Busy(null), Now.AddHours(1))!.Value.Message;

        Assert.Equal(Now, second.BusySince);
        Assert.Equal(2, second.Attempt);
    }

    [Fact]
    public void A_fault_of_the_installation_never_ends_the_waiting_and_starts_the_count_anew()
    {
        var waiting = Message with { Attempt = 500, BusySince = Now - TimeSpan.FromDays(30) };

        var next = Schedule(new RetryOptions()).Next(waiting, new Outcome.Deferred(DeferReason.Misconfigured, null, ""), Now)!.Value;

        Assert.Null(next.Message.BusySince);
        Assert.Equal(501, next.Message.Attempt);
        Assert.InRange(next.Delay, TimeSpan.FromMinutes(2.5), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void Waiting_for_another_worker_is_short_and_counts_for_nothing()
    {
        var next = Schedule(new RetryOptions()).Next(Message, new Outcome.Deferred(DeferReason.UserLeased, null, ""), Now)!.Value;

        Assert.Equal(Message with { Waits = 1 }, next.Message);
        Assert.InRange(next.Delay, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Waiting_for_a_lease_that_has_long_been_held_lasts_until_it_ends()
    {
        var lease = new LeaseTime(TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(20));

        var next = Schedule(new RetryOptions()).Next(Message, Leased(lease), Now)!.Value;

        Assert.InRange(next.Delay, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(50));
    }

    [Fact]
    public void Waiting_for_a_lease_that_was_just_taken_is_as_short_as_ever() => Gen.Double[0, 1].Sample(age =>
    {
        var lease = new LeaseTime(TimeSpan.FromSeconds(age), TimeSpan.FromSeconds(120 - age));
        var next = Schedule(new RetryOptions()).Next(Message, Leased(lease), Now)!.Value;
        return next.Delay >= TimeSpan.FromSeconds(1) && next.Delay <= TimeSpan.FromSeconds(2);
    });

    [Fact]
    public void A_busy_target_starts_the_waits_for_others_anew()
    {
        var next = Schedule(new RetryOptions()).Next(Message with { Waits = 7 }, Busy(null), Now)!.Value;

        Assert.Equal((1, 0), (next.Message.Attempt, next.Message.Waits));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(29)]
    [InlineData(145)]
    public void After_a_killed_worker_no_message_is_tried_more_than_ten_times(int users)
    {
        var tries = new KilledWorker(Schedule(new RetryOptions()), Message).Run(messages: 145, users);

        Assert.Equal(145, tries.Count);
        Assert.All(tries, times => Assert.InRange(times, 2, 10));
    }

    private static Outcome.Deferred Leased(LeaseTime lease) => new(DeferReason.UserLeased, null, "") { Lease = lease };

    private static Outcome.Deferred Busy(TimeSpan? retryAfter) => new(DeferReason.TargetBusy, retryAfter, "busy");

    private static RetrySchedule Schedule(RetryOptions options) => new(Options.Create(options), new Random(1));
}
