using Auth0Sync.Cli;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Cli;

[Trait("Category", "EndToEnd")]
public sealed class VerifyCommandTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task A_test_user_goes_through_everything_and_evidence_is_written()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);

        var result = await cli.RunAsync("verify", "--evidence", "evidence", "--json");

        Assert.True(result.Json.GetProperty("isSuccessful").GetBoolean(), result.Output);
        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains("# Correlation verified", await File.ReadAllTextAsync(Path.Combine(cli.Folder, "evidence.md")), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(cli.Folder, "evidence.json")));
    }

    [Fact]
    public async Task A_wrong_secret_is_reported()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app, "--set", "Auth0Sync:Webhook:BearerToken=not-the-token-of-it");

        var result = await cli.RunAsync("verify");

        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
        Assert.Contains("Auth0Sync:Webhook:BearerToken", result.Output, StringComparison.Ordinal);
    }
}
