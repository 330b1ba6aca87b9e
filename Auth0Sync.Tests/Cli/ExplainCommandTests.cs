using Auth0Sync.Cli;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Cli;

[Trait("Category", "EndToEnd")]
public sealed class ExplainCommandTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task A_sample_is_explained_without_values_and_without_a_write()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        await CliHarness.WaitUntilReadyAsync(app);

        var result = await cli.RunAsync("explain", "05-known-contact");
        var withValues = await cli.RunAsync("explain", "05-known-contact", "--personal-data");
        var json = await cli.RunAsync("explain", "05-known-contact", "--json");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains("hubspot: Created", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("@", result.Output, StringComparison.Ordinal);
        Assert.Contains("Add --personal-data", result.Output, StringComparison.Ordinal);
        Assert.Contains("@", withValues.Output, StringComparison.Ordinal);
        Assert.False(json.Json.GetProperty("hasPersonalData").GetBoolean());
        Assert.Empty(app.Simulator!.Account.Contacts);
    }

    [Fact]
    public async Task A_paused_target_is_named_with_what_happens_afterwards()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        await CliHarness.WaitUntilReadyAsync(app);
        await cli.RunAsync("pause", "hubspot", "--by", "ines", "--reason", "a migration");

        var result = await cli.RunAsync("explain", "05-known-contact");
        var json = await cli.RunAsync("explain", "05-known-contact", "--json");

        Assert.Contains("hubspot: Created", result.Output, StringComparison.Ordinal);
        Assert.Matches("waits: until auth0sync resume hubspot: paused since .* by ines, a migration", result.Output);
        Assert.Equal("hubspot", json.Json.GetProperty("pauses")[0].GetProperty("target").GetString());
    }

    [Fact]
    public async Task A_test_event_of_Auth0_is_explained_as_ignored()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);

        var result = await cli.RunAsync("explain", "11");

        Assert.Equal(ExitCode.Problem, result.ExitCode);
        Assert.Contains("Auth0Sync:Webhook:OnTestEvent is Ignore", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_events_build_on_each_other()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        await CliHarness.WaitUntilReadyAsync(app);
        var lines = string.Join('\n', [
            Auth0EventBuilder.Created().WithId("evt_1").AtSecond(1).WithEmail("ines@example.com").ToJson().ToJsonString(),
            Auth0EventBuilder.Updated().WithId("evt_2").AtSecond(2).WithEmail("new@example.com").ToJson().ToJsonString()]);

        var result = await cli.RunAsync(lines, CancellationToken.None, "explain", "-", "--json", "--target", "hubspot");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Equal(["Created", "Updated"], result.JsonLines.Select(line => line.GetProperty("targets")[0].GetProperty("outcome").GetProperty("name").GetString()));
    }

    [Fact]
    public async Task A_target_that_cannot_be_used_is_named_with_the_reason()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app, "--set", "Auth0Sync:HubSpot:UniqueProperty=another_user_id");

        var result = await cli.RunAsync("explain", "05-known-contact");

        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
        Assert.Contains("hubspot: Deferred (Misconfigured)", result.Output, StringComparison.Ordinal);
        Assert.Contains("another_user_id", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_lines_the_one_with_a_problem_is_named()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        await CliHarness.WaitUntilReadyAsync(app);
        var lines = $"{Auth0EventBuilder.Created().WithId("evt_1").ToJson().ToJsonString()}\n{{}}\n";

        var result = await cli.RunAsync(lines, CancellationToken.None, "explain", "-");

        Assert.Equal(ExitCode.Problem, result.ExitCode);
        Assert.Contains("line 1: user.created evt_1", result.Output, StringComparison.Ordinal);
        Assert.Contains("line 2: This is not a valid event", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("05", "--review", "0123")]
    public async Task An_unclear_subject_is_refused(params string[] arguments)
    {
        using var cli = new CliHarness();

        var result = await cli.RunAsync(["explain", .. arguments]);

        Assert.Equal((ExitCode.Usage, true), (result.ExitCode, result.Error.Contains("--review", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_review_item_that_is_not_open_is_a_problem()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);

        var result = await cli.RunAsync("explain", "--review", "0123456789abcdef");

        Assert.Equal(ExitCode.Problem, result.ExitCode);
        Assert.Contains("There is no open review item with this id.", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_target_is_refused()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);

        var result = await cli.RunAsync("explain", "05", "--target", "sap");

        Assert.Equal((ExitCode.Usage, "'sap' is not an enabled target. Enabled: hubspot."), (result.ExitCode, result.Error.Trim()));
    }
}
