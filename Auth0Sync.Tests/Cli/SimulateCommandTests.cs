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

    private const string Changes = """{"Auth0Sync":{"Policies":{"OnMissingRecord":"Review"}}}""";

    [Fact]
    public async Task A_changed_policy_is_counted_and_nothing_is_written()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        await CliHarness.WaitUntilReadyAsync(app);
        var users = cli.WriteFile("users.ndjson", Users);
        var changes = cli.WriteFile("changes.json", Changes);

        var result = await cli.RunAsync("simulate", "--config", changes, "--users", users, "--json");
        var text = await cli.RunAsync("simulate", "--config", changes, "--users", users);
        var complete = await cli.RunAsync("simulate", "--config", changes, "--users", cli.WriteFile("complete.ndjson", Users.Replace("no user", "", StringComparison.Ordinal)));
        var damaged = await cli.RunAsync("simulate", "--config", changes, "--users", cli.WriteFile("array.json", $"[{Users}]"));

        Assert.Equal([ExitCode.Problem, ExitCode.Problem, ExitCode.Ok, ExitCode.Problem], new[] { result, text, complete, damaged }.Select(run => run.ExitCode));
        Assert.Equal(3, Assert.Single(result.Json.GetProperty("unreadableLines").EnumerateArray()).GetProperty("line").GetInt32());
        Assert.Contains("line 3: ", text.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing after it was read.", damaged.Output, StringComparison.Ordinal);
        Assert.Equal((2, 1), (result.Json.GetProperty("users").GetInt32() - result.Json.GetProperty("unreadable").GetInt32(), result.Json.GetProperty("unreadable").GetInt32()));
        Assert.NotEmpty(result.Json.GetProperty("targets").EnumerateArray());
        Assert.Empty(app.Simulator!.Account.Contacts);
    }

    [Fact]
    public async Task A_target_that_cannot_be_used_is_named_with_the_reason()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app, "--set", "Auth0Sync:HubSpot:UniqueProperty=another_user_id");

        var result = await cli.RunAsync("simulate", "--config", cli.WriteFile("changes.json", Changes), "--users", cli.WriteFile("users.ndjson", Users));

        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
        Assert.Contains("another_user_id", result.Output, StringComparison.Ordinal);
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
