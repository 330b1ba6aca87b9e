using Auth0Sync.Cli;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Cli;

[Trait("Category", "EndToEnd")]
public sealed class SimulateCommandTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Users = """
        {"user_id":"auth0|1","email":"a@example.com","email_verified":true,"updated_at":"2026-01-01T00:00:00Z"}
        {"user_id":"auth0|2","email":"b@example.com","email_verified":true,"updated_at":"2026-01-01T00:00:00Z"}
        no user
        """;

    [Fact]
    public async Task A_changed_policy_is_counted_and_nothing_is_written()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        var users = cli.WriteFile("users.ndjson", Users);
        var changes = cli.WriteFile("changes.json", """{"Auth0Sync":{"Policies":{"OnMissingRecord":"Review"}}}""");

        var result = await cli.RunAsync("simulate", "--config", changes, "--users", users, "--json");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Equal((2, 1), (result.Json.GetProperty("users").GetInt32() - result.Json.GetProperty("unreadable").GetInt32(), result.Json.GetProperty("unreadable").GetInt32()));
        Assert.NotEmpty(result.Json.GetProperty("targets").EnumerateArray());
        Assert.Empty(app.Simulator!.Account.Contacts);
    }

    [Fact]
    public async Task An_invalid_setting_is_reported()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        var users = cli.WriteFile("users.ndjson", Users);
        var changes = cli.WriteFile("changes.json", """{"Values":{"Auth0Sync__Policies__OnDelete":"Perhaps"}}""");

        var result = await cli.RunAsync("simulate", "--config", changes, "--users", users);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("OnDelete", result.Output + result.Error, StringComparison.Ordinal);
    }
}
