using Auth0Sync.Cli;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Cli;

[Trait("Category", "EndToEnd")]
public sealed class DoctorCommandTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task A_healthy_installation_has_no_failing_check()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        await CliHarness.WaitUntilReadyAsync(app);

        var result = await cli.RunAsync("doctor", "--json");

        Assert.True(result.ExitCode == ExitCode.Ok, result.Output);
        Assert.Contains(result.JsonLines, check => check.GetProperty("target").GetString() == "hubspot");
        Assert.DoesNotContain(result.JsonLines, check => check.GetProperty("result").GetString() == "Failing");
    }

    [Fact]
    public async Task A_wrong_token_fails_and_says_what_to_do()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        app.Simulator!.Account.Faults.Add(new Fault { Status = 401 });

        var result = await cli.RunAsync("doctor");

        Assert.Equal(ExitCode.Problem, result.ExitCode);
        Assert.Contains("failing hubspot: target/readiness", result.Output, StringComparison.Ordinal);
        Assert.Contains("Recommended action:", result.Output, StringComparison.Ordinal);
        Assert.Contains("Auth0Sync:HubSpot:AccessToken", result.Output, StringComparison.Ordinal);
    }
}
