using Auth0Sync.Cli;
using Auth0Sync.LocalHost;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Cli;

[Trait("Category", "EndToEnd")]
public sealed class ReviewCommandTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task An_ambiguous_match_is_listed_shown_and_approved()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        var id = await CreateItemAsync(app, cli);

        var shown = await cli.RunAsync("review", "show", id);
        var planned = await cli.RunAsync("review", "dismiss", id, "--dry-run", "--json");
        var dismissed = await cli.RunAsync("review", "dismiss", id, "--by", "ines", "--json");
        var again = await cli.RunAsync("review", "dismiss", id, "--by", "omar", "--json");
        var list = await cli.RunAsync("review", "list");

        Assert.Equal(ExitCode.Ok, shown.ExitCode);
        Assert.Contains($"auth0sync review dismiss {id}", shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("@example.com", shown.Output, StringComparison.Ordinal);
        Assert.Equal("Planned", planned.Json.GetProperty("status").GetString());
        Assert.Equal("Done", dismissed.Json.GetProperty("status").GetString());
        Assert.Equal(("AlreadyResolved", "ines"), (again.Json.GetProperty("status").GetString(), again.Json.GetProperty("by").GetString()));
        Assert.Equal(ExitCode.Ok, list.ExitCode);
        Assert.Contains("Nothing waits", list.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_the_cause_is_fixed_all_items_of_a_reason_are_retried()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        await CreateItemAsync(app, cli);
        app.Simulator!.Account.Edit(app.Simulator.Account.Contacts.Single().Id, new Dictionary<string, string> { ["auth0_user_id"] = "" });

        var result = await cli.RunAsync("review", "retry", "--all", "--reason", "RecordOfAnotherUser", "--json");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Equal("Done", result.Json.GetProperty("status").GetString());
        await Poll.UntilAsync(async () => (await cli.RunAsync("review", "list")).ExitCode == ExitCode.Ok, "no item is left");
        Assert.Equal("auth0|2", app.Simulator.Account.Contacts.Single()["auth0_user_id"]);
    }

    [Theory]
    [InlineData("approve", "id")]
    [InlineData("approve", "id", "--create", "--link", "1")]
    [InlineData("retry")]
    [InlineData("retry", "id", "--all")]
    [InlineData("list", "--reason", "Nonsense")]
    public async Task An_unclear_decision_is_refused(params string[] arguments)
    {
        using var cli = new CliHarness();

        Assert.Equal(ExitCode.Usage, (await cli.RunAsync(["review", .. arguments])).ExitCode);
    }

    // A contact with the address belongs to another Auth0 user.
    private static async Task<string> CreateItemAsync(LocalHostApp app, CliHarness cli)
    {
        using (await app.PostAsync(Event("auth0|1", 1)))
        {
            await Poll.UntilAsync(() => app.Simulator!.Account.Contacts.Length == 1, "the contact exists");
        }

        using var second = await app.PostAsync(Event("auth0|2", 2));
        var list = new CliHarness.Result(ExitCode.Ok, "", "");
        await Poll.UntilAsync(async () => (list = await cli.RunAsync("review", "list", "--json")).ExitCode == ExitCode.Problem, "the item exists");
        return list.Json.GetProperty("id").GetString()!;
    }

    private static string Event(string userId, int second) =>
        Auth0EventBuilder.Created(userId).WithId($"evt_{second}").AtSecond(second).WithEmail("ines@example.com").ToJson().ToJsonString();
}
