using System.Threading.RateLimiting;
using Auth0Sync.Core.Targets.Http.RateLimiting;
using Auth0Sync.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Targets.Http.RateLimiting;

/// <summary>How calls are spread over time.</summary>
[Trait("Category", "Unit")]
public sealed class CallBudgetTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task The_calls_of_a_single_event_do_not_wait_for_each_other()
    {
        var budget = CreateBudget(100);

        for (var call = 0; call < 5; call++)
        {
            Assert.True(IsGranted(budget.AcquireAsync(CancellationToken.None)));
        }

        Assert.False(budget.AcquireAsync(CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task A_steady_load_gets_nearly_the_whole_limit()
    {
        var budget = CreateBudget(100);
        var went = 0;
        for (var ms = 0; ms < 100_000; ms += 10)
        {
            while (budget.WaitUntilDueAsync().IsCompleted)
            {
                using var permit = await budget.AcquireAsync(CancellationToken.None);
                went++;
            }

            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.InRange(went, 900, 1000);
    }

    [Fact]
    public async Task A_caller_that_would_wait_too_long_is_rejected_and_takes_nothing()
    {
        var budget = CreateBudget(1, longestWait: TimeSpan.FromSeconds(5));
        Assert.True(IsGranted(budget.AcquireAsync(CancellationToken.None)));

        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var permit = await budget.AcquireAsync(CancellationToken.None);
            Assert.False(permit.IsAcquired);
            Assert.True(permit.TryGetMetadata(MetadataName.RetryAfter, out var wait));
            Assert.Equal(Interval, wait);
        }

        Assert.Equal(Interval, budget.RetryAfter);
        _time.Advance(Interval);
        Assert.Null(budget.RetryAfter);
        Assert.True(IsGranted(budget.AcquireAsync(CancellationToken.None)));
    }

    [Fact]
    public async Task During_a_pause_no_call_is_made_and_after_it_one_call_probes()
    {
        var budget = CreateBudget(100);

        budget.Pause(TimeSpan.FromSeconds(3));
        var first = budget.AcquireAsync(CancellationToken.None);
        var second = budget.AcquireAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(3) - TimeSpan.FromTicks(1));
        Assert.False(first.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));
        await first;
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await second;
    }

    [Fact]
    public async Task A_pause_delays_waiting_callers_too_and_keeps_their_distance()
    {
        var budget = CreateBudget(2);
        Assert.True(IsGranted(budget.AcquireAsync(CancellationToken.None)));
        var first = budget.AcquireAsync(CancellationToken.None);
        var second = budget.AcquireAsync(CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(4));
        budget.Pause(TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.False(first.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.True((await first).IsAcquired);
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await second).IsAcquired);
    }

    [Fact]
    public async Task A_caller_that_would_wait_too_long_because_of_a_new_pause_is_rejected()
    {
        var budget = CreateBudget(1, longestWait: TimeSpan.FromSeconds(20));
        Assert.True(IsGranted(budget.AcquireAsync(CancellationToken.None)));
        var waiting = budget.AcquireAsync(CancellationToken.None);

        budget.Pause(TimeSpan.FromMinutes(1));
        _time.Advance(Interval);

        using var permit = await waiting;
        Assert.False(permit.IsAcquired);
        Assert.True(permit.TryGetMetadata(MetadataName.RetryAfter, out var wait));
        Assert.Equal(TimeSpan.FromMinutes(1), wait);
    }

    [Fact]
    public async Task A_pause_is_not_shortened_by_a_higher_limit()
    {
        var budget = CreateBudget(100);
        budget.Pause(TimeSpan.FromSeconds(3));

        budget.SetLimit(100, GetBurstSize(100), 10 * Interval);
        var waiting = budget.AcquireAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(3) - TimeSpan.FromMilliseconds(1));

        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True((await waiting).IsAcquired);
    }

    [Fact]
    public async Task A_higher_limit_applies_to_later_calls()
    {
        var budget = CreateBudget(1);
        Assert.True(IsGranted(budget.AcquireAsync(CancellationToken.None)));

        budget.SetLimit(100, GetBurstSize(100), Interval);
        var next = budget.AcquireAsync(CancellationToken.None);
        _time.Advance(Interval);
        await next;

        Assert.True(IsGranted(budget.AcquireAsync(CancellationToken.None)));
    }

    [Fact]
    public async Task A_canceled_waiting_caller_gets_a_cancellation()
    {
        var budget = CreateBudget(1);
        Assert.True(IsGranted(budget.AcquireAsync(CancellationToken.None)));
        using var cancellation = new CancellationTokenSource();

        var waiting = budget.AcquireAsync(cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Querying_when_a_call_is_due_takes_nothing()
    {
        var budget = CreateBudget(1);

        await budget.WaitUntilDueAsync();
        await budget.WaitUntilDueAsync();

        Assert.True(IsGranted(budget.AcquireAsync(CancellationToken.None)));
        Assert.False(budget.WaitUntilDueAsync().IsCompleted);
    }

    [Fact]
    public async Task A_higher_limit_releases_waiting_callers_sooner()
    {
        var time = new TimerCountingTimeProvider();
        var budget = new CallRateLimiter(TimeSpan.FromMinutes(1), time);
        budget.SetLimit(1, 1, Interval);
        Assert.True(IsGranted(budget.AcquireAsync(CancellationToken.None)));
        var first = budget.AcquireAsync(CancellationToken.None);
        var second = budget.AcquireAsync(CancellationToken.None);
        var waits = time.Timers;

        budget.SetLimit(101, 1, Interval);
        await Poll.UntilAsync(() => time.Timers == waits + 2, "both wait anew");
        time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True((await first).IsAcquired);
        Assert.False(second.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True((await second).IsAcquired);
    }

    [Fact]
    public async Task A_query_for_when_a_call_is_due_completes_sooner_with_a_higher_limit()
    {
        var time = new TimerCountingTimeProvider();
        var budget = new CallRateLimiter(TimeSpan.FromMinutes(1), time);
        budget.SetLimit(1, 1, Interval);
        Assert.True(IsGranted(budget.AcquireAsync(CancellationToken.None)));
        var due = budget.WaitUntilDueAsync();
        var waits = time.Timers;

        budget.SetLimit(101, 1, Interval);
        await Poll.UntilAsync(() => time.Timers == waits + 1, "it waits anew");
        time.Advance(TimeSpan.FromMilliseconds(100));

        await due;
        Assert.True(IsGranted(budget.AcquireAsync(CancellationToken.None)));
    }

    [Fact]
    public void A_lower_limit_delays_waiting_callers_and_allows_no_new_burst()
    {
        var budget = CreateBudget(101);
        for (var call = 0; call < 7; call++)
        {
            _ = budget.AcquireAsync(CancellationToken.None);
        }

        var before = budget.CurrentWait;
        budget.SetLimit(11, 5, Interval);

        Assert.True(before > TimeSpan.Zero);
        Assert.True(budget.CurrentWait > 10 * before);
    }

    [Fact]
    public async Task The_burst_is_a_fixed_number_of_calls_at_any_limit()
    {
        var budget = CreateBudget(100);
        budget.SetLimit(8, 8, Interval);
        for (var call = 0; call < 6; call++)
        {
            Assert.True(IsGranted(budget.AcquireAsync(CancellationToken.None)));
        }

        budget.SetLimit(100, 5, Interval);
        Assert.True(IsGranted(budget.AcquireAsync(CancellationToken.None)));
        Assert.True(IsGranted(budget.AcquireAsync(CancellationToken.None)));
        Assert.False(budget.AcquireAsync(CancellationToken.None).IsCompleted);

        _time.Advance(Interval);
        for (var call = 0; call < 5; call++)
        {
            Assert.True((await budget.AcquireAsync(CancellationToken.None)).IsAcquired);
        }
    }

    private static int GetBurstSize(int calls) => Math.Max(1, calls / 20);

    private static bool IsGranted(Task<RateLimitLease> acquiring) => acquiring.IsCompletedSuccessfully && acquiring.Result.IsAcquired;

    private CallRateLimiter CreateBudget(int calls, TimeSpan? longestWait = null)
    {
        var budget = new CallRateLimiter(longestWait ?? TimeSpan.FromMinutes(1), _time);
        budget.SetLimit(calls, GetBurstSize(calls), Interval);
        return budget;
    }

    private sealed class TimerCountingTimeProvider : FakeTimeProvider
    {
        private int _timers;

        /// <summary>The number of timers so far.</summary>
        public int Timers => Volatile.Read(ref _timers);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref _timers);
            return timer;
        }
    }
}
