using System.Text;
using Auth0Sync.Cli;
using Auth0Sync.Core.Review;
using Auth0Sync.LocalHost;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Cli;

[Trait("Category", "EndToEnd")]
public sealed class ReviewCommandTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private static readonly string[] GivenNames = ["Ana", "Bea", "Cleo"];

    [Fact]
    public async Task An_ambiguous_match_is_listed_shown_and_approved()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        var known = app.Simulator!.Account.AddContact(new Dictionary<string, string> { ["email"] = "nadia.ferreira@example.com", ["lastname"] = "F." });
        await cli.RunAsync("send", "01");
        await Poll.UntilAsync(() => app.Simulator.Account.Contacts.Length == 2, "the contact of the user exists");
        await cli.RunAsync("send", "02");
        var id = await WaitForItemAsync(cli, "EmailOfAnotherRecord");

        var shown = await cli.RunAsync("review", "show", id);
        var withValues = await cli.RunAsync("review", "show", id, "--personal-data");
        var json = await cli.RunAsync("review", "show", id, "--json");
        var planned = await cli.RunAsync("review", "approve", id, "--link", known.Id, "--dry-run", "--json");
        var approved = await cli.RunAsync("review", "approve", id, "--link", known.Id, "--by", "ines", "--yes", "--json");
        var again = await cli.RunAsync("review", "approve", id, "--link", known.Id, "--by", "omar", "--yes", "--json");

        Assert.Equal(ExitCode.Ok, shown.ExitCode);
        Assert.Contains($"can auth0sync review approve {id} --link {known.Id}", shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("@example.com", shown.Output + json.Output, StringComparison.Ordinal);
        Assert.Contains("nadia.ferreira@example.com", withValues.Output, StringComparison.Ordinal);
        Assert.Equal("Planned", planned.Json.GetProperty("status").GetString());
        Assert.Equal("Done", approved.Json.GetProperty("status").GetString());
        Assert.Equal((ExitCode.Ok, "AlreadyResolved", "ines"), (again.ExitCode, again.Json.GetProperty("status").GetString(), again.Json.GetProperty("by").GetString()));
        Assert.Equal(ExitCode.Problem, (await cli.RunAsync("review", "approve", id, "--link", "1", "--by", "omar", "--yes")).ExitCode);
        await Poll.UntilAsync(async () => IsLinked() || (await cli.RunAsync("review", "list")).ExitCode == ExitCode.Problem, "the contact is linked, or the event is in review again");
        Assert.True(IsLinked());

        bool IsLinked() => app.Simulator.Account.Find(known.Id)!["auth0_user_id"] == "auth0|67d1a4c8f2e35b9047ad61c3";
    }

    [Fact]
    public async Task After_the_cause_is_fixed_all_items_of_a_reason_are_retried()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        await CreateItemAsync(app, cli);
        app.Simulator!.Account.Edit(app.Simulator.Account.Contacts.Single().Id, new Dictionary<string, string> { ["auth0_user_id"] = "auth0|2" });

        var planned = await cli.RunAsync("review", "retry", "--all", "--dry-run");
        var result = await cli.RunAsync("review", "retry", "--all", "--reason", "RecordOfAnotherUser", "--yes", "--json");

        Assert.Equal(ExitCode.Ok, planned.ExitCode);
        Assert.Contains("1 item would be retried, 0 would fail.", planned.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Equal("Done", result.Json.GetProperty("status").GetString());
        await Poll.UntilAsync(() => app.Simulator.Account.Contacts.Single()["firstname"] == "Bea", "the event is applied");
        Assert.Contains("Nothing waits", (await cli.RunAsync("review", "list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_all_items_are_listed_unless_a_limit_is_given()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        var reviews = app.Services.GetRequiredService<IReviewStore>();
        await Task.WhenAll(Enumerable.Range(0, 51).Select(number => reviews.AddAsync(
            ReviewItem.FromMessage(number < 50 ? ReviewReason.BusyTooLong : ReviewReason.Rejected, "", Encoding.UTF8.GetBytes($"{number}"), DateTimeOffset.UtcNow), CancellationToken.None)));

        var all = await cli.RunAsync("review", "list", "--json");
        var limited = await cli.RunAsync("review", "list", "--json", "--limit", "50");
        var exact = await cli.RunAsync("review", "list", "--json", "--limit", "51");
        var forPeople = await cli.RunAsync("review", "list");

        Assert.Equal((51, ""), (all.JsonLines.Count, all.Error));
        Assert.Contains(all.JsonLines, item => item.GetProperty("reason").GetString() == "Rejected");
        Assert.Equal(50, limited.JsonLines.Count);
        Assert.Contains("There are more", limited.Error, StringComparison.Ordinal);
        Assert.Equal((51, ""), (exact.JsonLines.Count, exact.Error));
        Assert.Contains("There are more", forPeople.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_name_of_a_target_may_be_written_in_any_case_and_must_exist()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        var id = await CreateItemAsync(app, cli);

        var listed = await cli.RunAsync("review", "list", "--target", "HubSpot");
        var retried = await cli.RunAsync("review", "retry", "--all", "--target", "HUBSPOT", "--dry-run", "--json");
        var disabled = await cli.RunAsync("review", "list", "--target", "stripe");
        var unknown = await cli.RunAsync("review", "list", "--target", "sap");
        var unknownToRetry = await cli.RunAsync("review", "retry", "--all", "--target", "sap", "--dry-run");

        Assert.Equal(ExitCode.Problem, listed.ExitCode);
        Assert.Contains(id, listed.Output, StringComparison.Ordinal);
        Assert.Equal(id, retried.Json.GetProperty("itemId").GetString());
        Assert.Equal(ExitCode.Ok, disabled.ExitCode);
        Assert.All([unknown, unknownToRetry], result => Assert.Equal(ExitCode.Usage, result.ExitCode));
        Assert.All([unknown, unknownToRetry], result => Assert.Contains("'sap' is not a target. Targets: hubspot,", result.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_decision_of_another_person_is_no_success_unless_it_is_the_same()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        var id = await CreateItemAsync(app, cli);
        await cli.RunAsync("review", "dismiss", id, "--by", "omar", "--yes");

        var other = await cli.RunAsync("review", "approve", id, "--create", "--by", "ines", "--yes");
        var same = await cli.RunAsync("review", "dismiss", id, "--by", "ines", "--yes");

        Assert.Equal((ExitCode.Problem, ExitCode.Ok), (other.ExitCode, same.ExitCode));
        Assert.Contains("The item was resolved otherwise before: Dismiss. Nothing was done. (omar, ", other.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dismissed_item_is_closed_and_nothing_is_written()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        var id = await CreateItemAsync(app, cli);

        var dismissed = await cli.RunAsync("review", "dismiss", id, "--yes");
        var missing = await cli.RunAsync("review", "show", id);

        Assert.Equal((ExitCode.Ok, ExitCode.Problem), (dismissed.ExitCode, missing.ExitCode));
        Assert.Contains("auth0sync review list", missing.Error, StringComparison.Ordinal);
        Assert.NotEqual("Bea", app.Simulator!.Account.Contacts.Single()["firstname"]);
    }

    [Fact]
    public async Task A_change_asks_the_person_at_the_terminal_however_the_result_is_printed()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app) { HasPerson = true };
        var id = await CreateItemAsync(app, cli);

        var refused = await cli.RunAsync("n\n", CancellationToken.None, "review", "dismiss", id, "--json");
        var plain = await cli.RunAsync("\n", CancellationToken.None, "review", "dismiss", id, "--no-color");
        var all = await cli.RunAsync("no\n", CancellationToken.None, "review", "retry", "--all");
        var open = await cli.RunAsync("review", "list");
        var agreed = await cli.RunAsync("y\n", CancellationToken.None, "review", "dismiss", id, "--json");

        Assert.All([refused, plain, all], result => Assert.Equal(ExitCode.Problem, result.ExitCode));
        Assert.All([refused, plain, all], result => Assert.Empty(result.Output));
        Assert.All([refused, plain, all, agreed], result => Assert.Contains("Continue? [y/N]", result.Error, StringComparison.Ordinal));
        Assert.Contains("1 item will be retried: 1 RecordOfAnotherUser in hubspot.", all.Error, StringComparison.Ordinal);
        Assert.Contains(id, open.Output, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Ok, "Done"), (agreed.ExitCode, agreed.Json.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task An_event_that_arrives_before_the_answer_is_not_dropped_unseen()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app) { HasPerson = true };
        var id = await CreateItemAsync(app, cli);
        using var answer = new LateAnswer("y", async () =>
        {
            using var newer = await app.PostAsync(Event("auth0|2", 3));
            await Poll.UntilAsync(async () => await ReadEventIdAsync() == "evt_3", "the item is of the newer event");
        });

        var result = await cli.RunAsync(answer, CancellationToken.None, "review", "dismiss", id, "--json");

        Assert.Contains("evt_2 is dropped", result.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Problem, "Changed"), (result.ExitCode, result.Json.GetProperty("status").GetString()));
        Assert.Equal("evt_3", await ReadEventIdAsync());
        Assert.Equal(ExitCode.Ok, (await cli.RunAsync("review", "dismiss", id, "--yes")).ExitCode);

        async Task<string?> ReadEventIdAsync() => (await cli.RunAsync("review", "list", "--json")).Json.GetProperty("eventId").GetString();
    }

    [Fact]
    public async Task Without_a_terminal_a_change_needs_yes()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        var id = await CreateItemAsync(app, cli);

        var one = await cli.RunAsync("y\n", CancellationToken.None, "review", "dismiss", id, "--json");
        var all = await cli.RunAsync("y\n", CancellationToken.None, "review", "retry", "--all");

        Assert.All([one, all], result => Assert.Equal(ExitCode.Usage, result.ExitCode));
        Assert.All([one, all], result => Assert.Contains("--yes", result.Error, StringComparison.Ordinal));
        Assert.Contains(id, (await cli.RunAsync("review", "list")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("approve", "id")]
    [InlineData("approve", "id", "--create", "--link", "1")]
    [InlineData("retry")]
    [InlineData("retry", "id", "--all")]
    [InlineData("list", "--reason", "Nonsense")]
    [InlineData("list", "--limit", "0")]
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
        return await WaitForItemAsync(cli, "RecordOfAnotherUser");
    }

    private static async Task<string> WaitForItemAsync(CliHarness cli, string reason)
    {
        var list = new CliHarness.Result(ExitCode.Ok, "", "");
        await Poll.UntilAsync(async () => (list = await cli.RunAsync("review", "list", "--json")).ExitCode == ExitCode.Problem, "the item exists");
        Assert.Equal(reason, list.Json.GetProperty("reason").GetString());
        return list.Json.GetProperty("id").GetString()!;
    }

    private static string Event(string userId, int second) =>
        Auth0EventBuilder.Created(userId).WithId($"evt_{second}").AtSecond(second).WithEmail("ines@example.com").WithName(GivenNames[second - 1], "Ines").ToJson().ToJsonString();
}
