using System.Text.Json;
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
    public async Task Without_the_address_of_the_webhook_the_result_says_what_is_not_checked()
    {
        using var cli = new CliHarness(null, "--connection-string-env", "STORAGE", "--set", "Auth0Sync:HubSpot:Enabled=false");
        cli.SetVariable("STORAGE", azurite.NewAccountConnectionString());

        var unknown = await cli.RunAsync("doctor", "--json");

        // Port 1 is reserved and nothing listens there.
        var given = await cli.RunAsync("doctor", "--json", "--webhook", "http://127.0.0.1:1/api/auth0/events");

        var webhook = Assert.Single(unknown.JsonLines, check => check.GetProperty("name").GetString()!.StartsWith("webhook", StringComparison.Ordinal));
        Assert.Equal("Warning", webhook.GetProperty("result").GetString());
        Assert.Contains("--webhook https://", webhook.GetProperty("recommendedAction").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            ["webhook/health", "webhook/secret", "webhook/wrongSecret"],
            given.JsonLines.Select(check => check.GetProperty("name").GetString()!).Where(name => name.StartsWith("webhook", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Only_one_target_is_checked_if_it_is_named()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        await CliHarness.WaitUntilReadyAsync(app);

        var known = await cli.RunAsync("doctor", "--json", "--target", "HubSpot");
        var unknown = await cli.RunAsync("doctor", "--target", "stripe");

        Assert.Equal(ExitCode.Ok, known.ExitCode);
        Assert.Equal(["hubspot"], known.JsonLines.Select(check => check.GetProperty("target").GetString()).OfType<string>().Distinct());
        Assert.Contains(known.JsonLines, check => check.GetProperty("name").GetString() == "webhook/secret");
        Assert.Equal(ExitCode.Usage, unknown.ExitCode);
        Assert.Contains("'stripe' is not an enabled target", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreadable_Key_Vault_is_one_failing_check_and_the_storage_account_is_still_checked()
    {
        // Port 1 is reserved and nothing listens there.
        using var cli = new CliHarness(null, "--connection-string-env", "STORAGE", "--set", "Auth0Sync:HubSpot:Enabled=false", "--set", "Auth0Sync:KeyVaultUri=https://localhost:1/");
        cli.SetVariable("STORAGE", azurite.NewAccountConnectionString());

        var result = await cli.RunAsync("doctor", "--json");

        Assert.Equal(ExitCode.Problem, result.ExitCode);
        Assert.Equal(("keyVault", "Failing"), Describe(result.JsonLines[0]));
        Assert.Contains(("storage/queue/send", "Ok"), result.JsonLines.Select(Describe));
    }

    [Fact]
    public async Task Unknown_settings_of_a_target_are_failing_checks()
    {
        using var cli = new CliHarness(null, "--connection-string-env", "STORAGE", "--set", "Auth0Sync:HubSpot:AcessToken=hidden", "--set", "Auth0Sync:HubSpot:Enabled=yes");
        cli.SetVariable("STORAGE", azurite.NewAccountConnectionString());

        var result = await cli.RunAsync("doctor", "--json");

        Assert.Equal(ExitCode.Problem, result.ExitCode);
        Assert.Equal([("settings", "Failing"), ("settings", "Failing")], result.JsonLines.Select(Describe));
        var messages = result.JsonLines.Select(check => check.GetProperty("message").GetString()!).ToList();
        Assert.Contains(messages, message => message.StartsWith("Auth0Sync:HubSpot:AcessToken is not a known setting", StringComparison.Ordinal));
        Assert.Contains("Auth0Sync:HubSpot:Enabled is 'yes'.", messages);
        Assert.DoesNotContain("hidden", result.Output, StringComparison.Ordinal);
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

    private static (string? Name, string? Result) Describe(JsonElement check) => (check.GetProperty("name").GetString(), check.GetProperty("result").GetString());
}
