using System.Text.Json.Nodes;
using Auth0Sync.Cli;
using Auth0Sync.LocalHost;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;
using Xunit.Abstractions;

namespace Auth0Sync.Tests.Cli;

/// <summary>"A refused value on many users" of <c>docs/operate.md</c>, with the commands that it names.</summary>
[Trait("Category", "EndToEnd")]
public sealed class RefusedValueSituationTests(AzuriteFixture azurite, ITestOutputHelper output) : IClassFixture<AzuriteFixture>
{
    private const int Users = 500;
    private const int ConcurrentRequests = 16;
    private const string Dropdown = "reader_stage";

    [Fact]
    public async Task Five_hundred_users_with_a_value_that_a_dropdown_lacks_are_written_after_it_was_added()
    {
        await using var hubSpot = await SimulatorServer.StartAsync(
            new SimulatorOptions { Limits = SimulatorLimits.Unlimited, CustomProperties = [new(Dropdown, "enumeration", "select") { Options = ["Guest"] }] },
            CancellationToken.None);
        await using var app = await InProcessLocalHost.StartAsync(azurite, GetSettings(hubSpot));
        using var cli = new CliHarness(app);
        await CliHarness.WaitUntilReadyAsync(hubSpot.Account);
        await PostUsersAsync(app);
        await Poll.UntilAsync(async () => (await cli.RunAsync("status")).Output.Contains($"{Users} review items Rejected", StringComparison.Ordinal), "every user has an item");
        using var clock = new SituationClock(output);

        var list = await cli.RunAsync("review", "list", "--reason", "Rejected", "--limit", "5");

        Assert.Equal(ExitCode.Problem, list.ExitCode);
        Assert.Contains(Dropdown, list.Output, StringComparison.Ordinal);
        Assert.Contains("There are more", list.Output, StringComparison.Ordinal);
        Assert.Equal(Users, hubSpot.Account.Contacts.Count(contact => contact["auth0_status"] == "active" && contact[Dropdown] is null));

        AddOption(hubSpot.Account, "Member");
        var creations = hubSpot.Account.Calls.GetCount(Operation.BatchCreate);
        var retried = await cli.RunAsync("review", "retry", "--all", "--reason", "Rejected", "--yes", "--json");

        Assert.Equal(ExitCode.Ok, retried.ExitCode);
        Assert.Equal(Users, retried.JsonLines.Count(line => line.GetProperty("status").GetString() == "Done"));
        await Poll.UntilAsync(() => hubSpot.Account.Contacts.All(contact => contact[Dropdown] == "Member"), "every contact has the value");
        await Poll.UntilAsync(async () => (await cli.RunAsync("status")).ExitCode == ExitCode.Ok, "nothing needs attention");
        Assert.Equal((Users, creations), (hubSpot.Account.Contacts.Length, hubSpot.Account.Calls.GetCount(Operation.BatchCreate)));
    }

    private static Dictionary<string, string?> GetSettings(SimulatorServer hubSpot) => new(new RunningHubSpotSimulator(hubSpot).Settings)
    {
        ["Auth0Sync:HubSpot:CallsPerTenSeconds"] = "1000000",
        [$"Auth0Sync:HubSpot:Mapping:{Dropdown}"] = "app_metadata.stage",
    };

    private static Task PostUsersAsync(LocalHostApp app) => Parallel.ForAsync(0, Users, new ParallelOptions { MaxDegreeOfParallelism = ConcurrentRequests }, async (number, _) =>
    {
        using var response = await app.PostAsync(Auth0EventBuilder.Created($"auth0|{number}").WithEmail($"user{number}@example.com")
            .WithUserMember("app_metadata", new JsonObject { ["stage"] = "Member" }).ToJson().ToJsonString());
        response.EnsureSuccessStatusCode();
    });

    // As in HubSpot's settings, where a person adds it.
    private static void AddOption(SimulatedAccount account, string option)
    {
        var options = account.Properties.Single(property => property.Name == Dropdown).Options.Select(existing => existing.Value).Append(option)
            .Select(value => new JsonObject { ["label"] = value, ["value"] = value, ["hidden"] = false });
        var response = account.Send(new ApiRequest(Operation.PropertyUpdate, Dropdown, new JsonObject { ["options"] = new JsonArray([.. options]) }));
        Assert.Equal(200, response.Status);
    }
}
