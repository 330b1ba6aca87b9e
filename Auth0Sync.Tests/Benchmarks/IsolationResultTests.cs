using Auth0Sync.Benchmarks.Isolation;
using Auth0Sync.Benchmarks.Simulator;
using Xunit;

namespace Auth0Sync.Tests.Benchmarks;

[Trait("Category", "Unit")]
public sealed class IsolationResultTests
{
    private static readonly IsolationOptions Options = new([], [], EventsPerSecond: 20, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(5), new Dictionary<string, string?>());

    [Theory]
    [InlineData(105, 100, true)]
    [InlineData(106, 100, false)]
    [InlineData(90, 205, true)]
    public void A_lag_may_grow_by_five_percent(double fast, double slow, bool isIsolated)
    {
        // The second target has a mean of 200 and a noise of 0.
        var result = IsolationResult.Create(Options, CreateLags(null, 100, 200), CreateLags(null, 100, 200), [CreateLags("c", fast, slow)]);

        Assert.Equal(isIsolated, result.IsIsolated);
    }

    [Fact]
    public void The_noise_of_a_target_is_allowed_in_addition()
    {
        var before = CreateLags(null, 90, 200);
        var after = CreateLags(null, 110, 200);

        var result = IsolationResult.Create(Options, before, after, [CreateLags("c", 124, 150)]);

        Assert.True(result.IsIsolated);
        Assert.Equal((1.24, 0.2), (result.WorstRatio, result.WorstNoise));
        Assert.False(IsolationResult.Create(Options, before, after, [CreateLags("c", 126, 150)]).IsIsolated);
    }

    private static PhaseLags CreateLags(string? failing, double fast, double slow) =>
        new(failing, SimulatorFault.Hang, 0, new Dictionary<string, double> { ["a"] = fast, ["b"] = slow });
}
