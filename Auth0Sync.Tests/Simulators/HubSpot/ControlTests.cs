using System.Text.Json.Nodes;
using Auth0Sync.Simulators.HubSpot.Model;
using Xunit;

namespace Auth0Sync.Tests.Simulators.HubSpot;

[Trait("Category", "Integration")]
public class ControlTests
{
    [Fact]
    public async Task Contacts_are_seeded_merged_and_shown_completely()
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var one = await SeedAsync(
            simulator, """{"properties":{"email":"one@example.com","auth0_user_id":"auth0|1"}}""");
        var two = await SeedAsync(
            simulator, """{"properties":{"email":"two@example.com"},"additionalEmails":["three@example.com"]}""");
        await simulator.PostAsync(
            $"_simulator/contacts/{one.Id}/additional-emails", """{"email":"four@example.com"}""");
        await simulator.PostAsync($"_simulator/contacts/{two.Id}/merge-into/{one.Id}", "");
        await simulator.PostAsync($"_simulator/contacts/{two.Id}/properties", """{"properties":{"phone":"1"}}""");
        var shown = await simulator.GetAsync("_simulator/contacts");

        var contact = Assert.Single(shown.Results);
        Assert.Equal(["four@example.com", "two@example.com", "three@example.com"], Texts(contact["additionalEmails"]!));
        Assert.Equal([one.Id, two.Id], Texts(contact["mergedIds"]!));
        Assert.Equal(("auth0|1", "1"), ((string?)contact["properties"]!["auth0_user_id"], (string?)contact["properties"]!["phone"]));
        Assert.False((bool)contact["archived"]!);
    }

    [Fact]
    public async Task Contacts_are_shown_by_any_property()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        simulator.SeedUser("auth0|1");
        simulator.SeedUser("auth0|2");

        var shown = await simulator.GetAsync("_simulator/contacts?auth0_user_id=auth0%7C2");

        Assert.Equal("auth0|2", (string?)Assert.Single(shown.Results)["properties"]!["auth0_user_id"]);
    }

    [Fact]
    public async Task Calls_are_counted_except_those_of_the_control_API()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await simulator.CreateAsync("""{"email":"ines@example.com"}""");
        await simulator.CreateAsync("""{"email":"ines@example.com"}""");
        await simulator.GetAsync($"{SimulatorClient.Contacts}/ines%40example.com?idProperty=email");

        var reply = await simulator.GetAsync("_simulator/calls");

        Assert.Equal(3, (int)reply.Body["total"]!);
        Assert.Equal("""{"create":2,"read":1}""", reply.Body["byOperation"]!.ToJsonString());
        var last = reply.Body["calls"]![2]!;
        Assert.Equal("/crm/v3/objects/contacts/ines%40example.com", (string?)last["path"]);
        Assert.Equal(("GET", 200), ((string?)last["method"], (int)last["status"]!));
        Assert.Equal(2, simulator.Account.Calls.GetCount(Operation.Create));
    }

    [Fact]
    public async Task A_reset_account_is_like_new_and_assigns_the_same_ids_again()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var before = simulator.Seed("ines@example.com");
        simulator.Account.Faults.Add(new Fault { Status = 500 });

        await simulator.PostAsync("_simulator/reset", "");

        Assert.Empty(simulator.Account.Contacts);
        Assert.Equal(200, (await simulator.GetAsync(SimulatorClient.Contacts)).Status);
        Assert.Equal(1, simulator.Account.Calls.Total);
        Assert.Equal(before.Id, simulator.Seed("ines@example.com").Id);
    }

    [Fact]
    public async Task Parallel_creates_of_one_email_make_one_contact()
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var replies = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => simulator.CreateAsync("""{"email":"ines@example.com"}""")));

        Assert.Single(replies, reply => reply.Status == 201);
        Assert.Equal(19, replies.Count(reply => reply.Status == 409));
    }

    private static Task<SimulatorResponse> SeedAsync(SimulatorClient simulator, string json) =>
        simulator.PostAsync("_simulator/contacts", json);

    private static IEnumerable<string?> Texts(JsonNode array) => array.AsArray().Select(item => (string?)item);
}
