using Xunit;

namespace Auth0Sync.Tests;

public class SmokeTests
{
    [Fact]
    public void True() => Assert.True(true);
}
