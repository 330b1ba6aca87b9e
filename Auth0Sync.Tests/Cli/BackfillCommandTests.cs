using Auth0Sync.Cli;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Cli;

[Trait("Category", "EndToEnd")]
public sealed class BackfillCommandTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Users = """
        {"user_id":"auth0|1","email":"a@example.com","email_verified":true,"given_name":"Ana","updated_at":"2026-01-01T00:00:00Z"}
        {"user_id":"auth0|2","email":"b@example.com","email_verified":true,"given_name":"Ben","updated_at":"2026-01-01T00:00:00Z"}
        """;

    [Fact]
    public async Task Users_are_brought_in_checked_and_repaired()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        await CliHarness.WaitUntilReadyAsync(app);
        var export = cli.WriteFile("users.ndjson", Users);

        var missing = await cli.RunAsync("backfill", export, "--check", "--json");
        var report = await cli.RunAsync("backfill", export, "--json");
        await Poll.UntilAsync(() => app.Simulator!.Account.Contacts.Length == 2, "the contacts exist");
        await Poll.UntilAsync(async () => (await cli.RunAsync("backfill", export, "--check")).ExitCode == ExitCode.Ok, "nothing differs");
        app.Simulator!.Account.Edit(app.Simulator.Account.FindByProperty("email", "a@example.com")!.Id, new Dictionary<string, string> { ["firstname"] = "=1+1" });
        var csv = await cli.RunAsync("backfill", export, "--check", "--csv", "--personal-data");
        var reconciled = await cli.RunAsync("reconcile", export, "--json");
        var damaged = await cli.RunAsync("backfill", cli.WriteFile("damaged.ndjson", "not a user"), "--check", "--csv");

        Assert.Equal(ExitCode.Problem, missing.ExitCode);
        Assert.Equal(["Missing", "Missing"], missing.JsonLines.SkipLast(1).Select(line => line.GetProperty("row").GetProperty("kind").GetString()));
        Assert.Equal((ExitCode.Ok, 2), (report.ExitCode, report.Json.GetProperty("userCount").GetInt32()));
        Assert.Contains("\"auth0|1\",\"firstname: =1+1 instead of Ana\"", csv.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Problem, csv.ExitCode);
        Assert.Equal(ExitCode.Problem, damaged.ExitCode);
        Assert.Single(damaged.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("line 1", damaged.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, reconciled.ExitCode);
        Assert.Equal(1, reconciled.JsonLines[^1].GetProperty("report").GetProperty("targets")[0].GetProperty("requeuedCount").GetInt32());
        await Poll.UntilAsync(() => app.Simulator.Account.FindByProperty("email", "a@example.com")!["firstname"] == "Ana", "the contact is repaired");
    }

    [Fact]
    public async Task Lines_that_are_no_users_are_listed()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        var export = cli.WriteFile("users.ndjson", Users + "\nnot a user");

        var result = await cli.RunAsync("backfill", export);

        Assert.Equal(ExitCode.Problem, result.ExitCode);
        Assert.Contains("line 3", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_without_a_time_are_skipped_as_the_help_says_unless_the_time_of_the_export_is_given()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        var export = cli.WriteFile("users.ndjson", """{"user_id":"auth0|1","email":"a@example.com","email_verified":true}""");

        var help = await cli.RunAsync("backfill", "--help");
        var skipped = await cli.RunAsync("backfill", export, "--json");
        var imported = await cli.RunAsync("backfill", export, "--exported-at", "2026-01-01T00:00:00Z", "--json");

        Assert.Contains("users without updated_at, who are reported and skipped otherwise", help.Output, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Problem, 0), (skipped.ExitCode, skipped.Json.GetProperty("userCount").GetInt32()));
        Assert.Equal((ExitCode.Ok, 1), (imported.ExitCode, imported.Json.GetProperty("userCount").GetInt32()));
    }

    [Theory]
    [InlineData("backfill", "--check")]
    [InlineData("backfill", "--check", "--csv")]
    [InlineData("reconcile")]
    [InlineData("reconcile", "--csv")]
    public async Task A_target_that_cannot_be_compared_is_named(string command, params string[] options)
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app, "--set", "Auth0Sync:HubSpot:UniqueProperty=another_user_id");
        var isCsv = options.Contains("--csv");

        var result = await cli.RunAsync([command, cli.WriteFile("users.ndjson", Users), .. options]);

        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
        Assert.Contains("another_user_id", isCsv ? result.Error : result.Output, StringComparison.Ordinal);
        Assert.True(!isCsv || result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length == 1, result.Output);
    }

    [Theory]
    [InlineData("--csv is only for --check.", "--csv")]
    [InlineData("--personal-data is only for --check.", "--target", "hubspot", "--personal-data")]
    [InlineData("--rate is not for --check", "--check", "--rate", "5")]
    [InlineData("--restart is not for --check", "--check", "--csv", "--restart")]
    public async Task What_says_to_compare_does_not_import_and_the_other_way_round(string error, params string[] options)
    {
        using var cli = new CliHarness();

        var result = await cli.RunAsync(["backfill", cli.WriteFile("users.ndjson", Users), .. options]);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains(error, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_import_says_nothing_of_users_on_the_queues()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);

        var result = await cli.RunAsync("backfill", cli.WriteFile("users.ndjson", Users), "--rate", "0");

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Equal("The rate must be more than 0 users a second.", result.Output.Trim());
    }

    [Theory]
    [InlineData("backfill", "nowhere.json")]
    [InlineData("backfill", "nowhere.json", "--check")]
    [InlineData("reconcile", "nowhere.json")]
    [InlineData("simulate", "--config", "changes.json", "--users", "nowhere.json")]
    public async Task A_missing_export_is_refused(params string[] arguments)
    {
        using var cli = new CliHarness();

        var result = await cli.RunAsync(arguments);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("The file nowhere.json does not exist.", result.Error, StringComparison.Ordinal);
    }
}
