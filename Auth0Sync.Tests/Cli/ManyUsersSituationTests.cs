using System.Text.Json.Nodes;
using Auth0Sync.Cli;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Tests.Operations.Backfill;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Auth0;
using Auth0Sync.Tests.Support.Builders;
using Xunit;
using Xunit.Abstractions;

namespace Auth0Sync.Tests.Cli;

/// <summary>"Many existing users" of <c>docs/operate.md</c>, with the commands that it names.</summary>
[Trait("Category", "EndToEnd")]
public sealed class ManyUsersSituationTests(AzuriteFixture azurite, ITestOutputHelper output) : IClassFixture<AzuriteFixture>
{
    private const int UsersPerKnownContact = 10;

    [Fact]
    public async Task Hundreds_of_existing_users_get_their_contacts() => await AssertExistingUsersGetContactsAsync(400);

    [LongFact]
    public async Task Fifty_thousand_existing_users_get_their_contacts() => await AssertExistingUsersGetContactsAsync(50_000);

    private async Task AssertExistingUsersGetContactsAsync(int users)
    {
        await using var auth0 = await FakeAuth0TenantServer.StartAsync();
        auth0.ExportJobs.Users = [.. Enumerable.Range(0, users).Select(number => JsonNode.Parse(GeneratedExport.CreateUser(number))!.AsObject())];
        await using var hubSpot = await SimulatorServer.StartAsync(new SimulatorOptions { Limits = SimulatorLimits.Unlimited }, CancellationToken.None);
        await using var app = await InProcessLocalHost.StartAsync(azurite, new Dictionary<string, string?>(new RunningHubSpotSimulator(hubSpot).Settings)
        {
            ["Auth0Sync:HubSpot:CallsPerTenSeconds"] = "1000000",
        });
        using var cli = new CliHarness(app, auth0.Arguments);
        var account = hubSpot.Account;
        await CliHarness.WaitUntilReadyAsync(account);
        var knownContacts = Enumerable.Range(0, users).Where(number => number % UsersPerKnownContact == 0)
            .Select(number => account.AddContact(new Dictionary<string, string> { ["email"] = $"user{number}@example.com", ["company"] = "Harbour Books" }).Id).ToList();
        using var clock = new SituationClock(output);

        var export = Path.Combine(cli.Folder, "users.json.gz");
        var exported = await cli.RunAsync("export", export);
        var compared = await cli.RunAsync("backfill", export, "--check", "--csv");
        Assert.Equal(ExitCode.Ok, exported.ExitCode);
        Assert.Equal((ExitCode.Problem, users), (compared.ExitCode, compared.Output.Split('\n').Count(line => line.Contains("\"Missing\"", StringComparison.Ordinal))));
        Assert.Equal(knownContacts.Count, account.Contacts.Length);

        // It is newer than the export, and stays.
        using var response = await app.PostAsync(Auth0EventBuilder.Updated($"auth0|{1:D24}").AtSecond(1).WithEmail("user1@example.com").WithName("Newer", "Name").ToJson().ToJsonString());
        var filled = await cli.RunAsync("backfill", export, "--rate", "10000", "--json");
        Assert.Equal((ExitCode.Ok, users), (filled.ExitCode, filled.Json.GetProperty("userCount").GetInt32()));
        await WaitUntilEmptyAsync(cli);

        Assert.Equal(users, account.Contacts.Length);
        Assert.All(knownContacts, id => Assert.Equal(("Harbour Books", "active"), (account.Find(id)!["company"], account.Find(id)!["auth0_status"])));
        Assert.Equal("Newer", account.FindByProperty("email", "user1@example.com")!["firstname"]);

        account.Edit(knownContacts[0], new Dictionary<string, string> { ["lastname"] = "Changed by hand" });
        var reconciled = await cli.RunAsync("reconcile", export, "--json");
        var target = reconciled.JsonLines[^1].GetProperty("report").GetProperty("targets")[0];
        Assert.Equal((ExitCode.Ok, 1), (reconciled.ExitCode, target.GetProperty("requeuedCount").GetInt32()));
        await Poll.UntilAsync(() => account.Find(knownContacts[0])!["lastname"] == "Family0", "the contact is repaired");
        await WaitUntilEmptyAsync(cli);
        Assert.Equal(ExitCode.Ok, (await cli.RunAsync("status")).ExitCode);
    }

    private static Task WaitUntilEmptyAsync(CliHarness cli) => Poll.UntilAsync(
        async () => (await cli.RunAsync("status", "--json")).Json.GetProperty("targets")[0].GetProperty("queue").GetProperty("length").GetInt32() == 0,
        "the queue is empty");
}
