using Auth0Sync.Benchmarks.Ack;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Benchmarks;

[Trait("Category", "EndToEnd")]
public sealed class AckBenchmarkTests
{
    [Fact]
    public async Task With_several_targets_their_concurrent_bare_writes_are_measured_too()
    {
        var result = await AckBenchmark.RunAsync(new AckOptions(Targets: 4, RoundCount: 1, new Dictionary<string, string?>()), new NullProgressReporter(), CancellationToken.None);

        Assert.Equal(4, result.Targets);
        Assert.True(result.AckRatioP50 > 0 && result.AckRatioP50Busy > 0);
        Assert.True(result.AllWritesRatioP50 > 0 && result.AllWritesRatioP50Busy > 0);
    }
}
