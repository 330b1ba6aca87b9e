using Auth0Sync.Benchmarks.Isolation;
using Auth0Sync.Benchmarks.Simulator;
using Xunit;

namespace Auth0Sync.Tests.Benchmarks;

[Trait("Category", "Unit")]
public sealed class IsolationResultTests
{
    private const int EventsPerSecond = 20;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(104, 200, true)]
    [InlineData(106, 200, false)]
    [InlineData(90, 211, false)]
    public void A_lag_may_grow_by_five_percent(double first, double second, bool isIsolated)
    {
        // Without noise: the lags were 100 and 200 twice.
        var result = IsolationResult.Create(EventsPerSecond, Duration, CreateLags(null, 100, 200), CreateLags(null, 100, 200), [CreateLags("c", first, second)]);

        Assert.Equal(isIsolated, result.IsIsolated);
    }

    [Fact]
    public void The_noise_of_a_target_is_allowed_in_addition()
    {
        var before = CreateLags(null, 90, 200);
        var after = CreateLags(null, 110, 200);

        var result = IsolationResult.Create(EventsPerSecond, Duration, before, after, [CreateLags("c", 124, 150)]);

        Assert.True(result.IsIsolated);
        Assert.Equal(1.24, result.WorstRatio, 6);
        Assert.Equal(0.2, result.WorstNoise, 6);
        Assert.False(IsolationResult.Create(EventsPerSecond, Duration, before, after, [CreateLags("c", 126, 150)]).IsIsolated);
    }

    private static PhaseLags CreateLags(string? failing, double first, double second) =>
        new(failing, SimulatorFault.Hang, 0, new Dictionary<string, double> { ["a"] = first, ["b"] = second });
}
