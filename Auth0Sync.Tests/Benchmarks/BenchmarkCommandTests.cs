using Auth0Sync.Benchmarks;
using Xunit;

namespace Auth0Sync.Tests.Benchmarks;

[Trait("Category", "Unit")]
public sealed class BenchmarkCommandTests
{
    [Theory]
    [InlineData("bulk", "--target", "unknown")]
    [InlineData("bulk", "--users", "0")]
    [InlineData("ack", "--targets", "5")]
    [InlineData("isolation", "--failing", "unknown")]
    public async Task Invalid_options_are_rejected(params string[] arguments) => Assert.Equal(1, await new BenchmarkCommand().InvokeAsync(arguments));
}
