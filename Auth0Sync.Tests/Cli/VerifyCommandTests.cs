using Auth0Sync.Cli;
using Auth0Sync.Tests.Operations;
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

    [Fact]
    public async Task A_cancellation_prints_what_became_of_the_record_and_writes_the_evidence()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var stop = new CancellationTokenSource();
        await using var webhook = await WebhookServer.StartAsync((_, _) =>
        {
            var isFirst = !stop.IsCancellationRequested;
            stop.Cancel();
            return Task.FromResult(isFirst ? 202 : 400);
        });
        using var cli = new CliHarness(app);

        var result = await cli.RunAsync("", stop.Token, "verify", "--webhook", webhook.Address.ToString(), "--evidence", "evidence");

        Assert.Equal(ExitCode.Problem, result.ExitCode);
        Assert.Contains("Canceled.", result.Output, StringComparison.Ordinal);
        Assert.Contains("The webhook did not accept the deletion of the user", result.Output, StringComparison.Ordinal);
        Assert.Contains("**Canceled.**", await File.ReadAllTextAsync(Path.Combine(cli.Folder, "evidence.md")), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(cli.Folder, "evidence.json")));
    }

    [Fact]
    public async Task Evidence_that_cannot_be_written_hides_no_result()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app, "--set", "Auth0Sync:Webhook:BearerToken=not-the-token-of-it");

        var result = await cli.RunAsync("verify", "--evidence", "no-such-folder/evidence");

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("Verification failed", result.Output, StringComparison.Ordinal);
        Assert.Contains("no-such-folder", result.Error, StringComparison.Ordinal);
    }
}
