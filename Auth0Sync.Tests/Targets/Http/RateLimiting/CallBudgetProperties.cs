using Auth0Sync.Core.Targets.Http.RateLimiting;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Targets.Http.RateLimiting;

[Trait("Category", "Integration")]
public sealed class CallBudgetProperties
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task No_interval_ever_has_more_calls_than_the_limit_at_any_start() => await
        Gen.Select(Gen.Int[1, 60], Gen.Int[0, 400].Array[1, 150]).SampleAsync(async (limit, waitsMs) =>
        {
            var time = new FakeTimeProvider();
            var start = time.GetUtcNow();
            var budget = new CallRateLimiter(TimeSpan.FromHours(1), time);
            budget.SetLimit(limit, Math.Max(1, limit / 20), Interval);
            var went = new List<TimeSpan>();
            var waiting = new List<Task>();
            foreach (var wait in waitsMs)
            {
                waiting.Add(GoAsync());
                Pass(TimeSpan.FromMilliseconds(wait));
            }

            while (waiting.Any(call => !call.IsCompleted))
            {
                Pass(TimeSpan.FromMilliseconds(50));
            }

            await Task.WhenAll(waiting);
            Assert.Equal(waitsMs.Length, went.Count);
            Assert.All(went, from => Assert.InRange(went.Count(at => at >= from && at < from + Interval), 1, limit));

            async Task GoAsync()
            {
                using var permit = await budget.AcquireAsync(CancellationToken.None);
                Assert.True(permit.IsAcquired);
                went.Add(time.GetUtcNow() - start);
            }

            void Pass(TimeSpan span)
            {
                for (var passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromMilliseconds(1))
                {
                    time.Advance(TimeSpan.FromMilliseconds(1));
                }
            }
        },
        iter: 60,
        threads: 1);
}
