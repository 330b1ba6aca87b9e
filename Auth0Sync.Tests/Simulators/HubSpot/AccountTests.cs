using System.Text.Json.Nodes;
using Auth0Sync.Simulators.HubSpot.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Simulators.HubSpot;

[Trait("Category", "Unit")]
public class AccountTests
{
    [Fact]
    public void The_same_calls_give_the_same_responses()
    {
        Assert.Equal(RunCalls(seed: 7), RunCalls(seed: 7));
        Assert.NotEqual(RunCalls(seed: 7), RunCalls(seed: 8));
    }

    [Fact]
    public void A_portal_user_who_breaks_a_rule_gets_an_error()
    {
        var account = new SimulatedAccount(SimulatorClient.Options);
        var contact = account.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" }, "ines@home.example.com");

        var exception = Assert.Throws<InvalidOperationException>(
            () => account.AddContact(new Dictionary<string, string> { ["email"] = "ines@home.example.com" }));

        Assert.Equal($"Contact already exists. Existing ID: {contact.Id}", exception.Message);
    }

    [Fact]
    public void A_returned_contact_does_not_change()
    {
        var account = new SimulatedAccount(SimulatorClient.Options);
        var before = account.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });

        var after = account.Edit(before.Id, new Dictionary<string, string> { ["phone"] = "1" });

        Assert.Equal((null, "1"), (before["phone"], after["phone"]));
    }

    private static string RunCalls(int seed)
    {
        var account = new SimulatedAccount(SimulatorClient.Options with
        {
            AccessToken = null,
            RandomSeed = seed,
            TimeProvider = new FakeTimeProvider(),
        });
        account.Faults.Add(new Fault { Status = 503, Probability = 0.5 });
        var inputs = Enumerable.Range(0, 20).Select(number => new JsonObject
        {
            ["properties"] = new JsonObject { ["email"] = $"{number}@example.com" },
        });
        var create = new ApiRequest(Operation.BatchCreate, Body: new JsonObject { ["inputs"] = new JsonArray([.. inputs]) });
        var responses = Enumerable.Range(0, 10).Select(_ => account.Send(create));
        return string.Join('\n', responses.Select(response => $"{response.Status} {response.Body?.ToJsonString()}"));
    }
}
