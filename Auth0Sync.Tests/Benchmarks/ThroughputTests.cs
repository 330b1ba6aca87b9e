using System.Diagnostics;
using Auth0Sync.Benchmarks.Measuring;
using Auth0Sync.Simulators.HubSpot;
using Xunit;

namespace Auth0Sync.Tests.Benchmarks;

[Trait("Category", "Unit")]
public sealed class ThroughputTests
{
    [Fact]
    public void A_burst_counts_only_at_its_sustained_rate()
    {
        // 100 calls of 100 contacts each, all accepted in the first five seconds.
        var rates = Throughput.Calculate(0, CreateEvenTimestamps(10_000, seconds: 5), SimulatorLimits.Professional, calls: 100, searches: 0);

        Assert.Equal(2_000, rates.WholeRun, 3);
        Assert.Null(rates.AfterFirstWindow);
        Assert.Equal(1_900, rates.Sustainable, 3);
        Assert.Equal(1_900, rates.Lowest, 3);
    }

    [Fact]
    public void Searches_count_against_their_own_limit()
    {
        var rates = Throughput.Calculate(0, CreateEvenTimestamps(50, seconds: 8), SimulatorLimits.Professional, calls: 50, searches: 50);

        Assert.Equal(5, rates.Sustainable, 3);
    }

    [Fact]
    public void The_first_ten_seconds_of_a_long_run_are_left_out()
    {
        long[] finished = [.. CreateEvenTimestamps(1_000, seconds: 10), .. CreateEvenTimestamps(100, seconds: 20).Select(at => at + Seconds(10))];

        var rates = Throughput.Calculate(0, finished, SimulatorLimits.Unlimited, calls: 1_100, searches: 0);

        Assert.Equal(5, rates.AfterFirstWindow!.Value, 3);
        Assert.Equal(5, rates.Lowest, 3);
        Assert.Equal(1_100 / 30.0, rates.Sustainable, 3);
    }

    [Theory]
    [InlineData(0.5, 2)]
    [InlineData(0.75, 3)]
    [InlineData(0.99, 4)]
    [InlineData(0.01, 1)]
    public void A_percentile_is_an_observed_value(double share, double expected) => Assert.Equal(expected, Percentiles.GetPercentile([1, 2, 3, 4], share));

    private static long[] CreateEvenTimestamps(int count, double seconds) => [.. Enumerable.Range(1, count).Select(number => Seconds(seconds * number / count))];

    private static long Seconds(double seconds) => (long)(seconds * Stopwatch.Frequency);
}
