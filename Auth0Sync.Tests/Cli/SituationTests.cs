using System.Text;
using Auth0Sync.Cli;
using Auth0Sync.LocalHost;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Tests.Support;
using Azure.Storage.Queues;
using Xunit;
using Xunit.Abstractions;

namespace Auth0Sync.Tests.Cli;

/// <summary>Situations of <c>docs/operate.md</c> with the commands that it names. Others have a class of their own, or the test of a command has them.</summary>
[Trait("Category", "EndToEnd")]
public sealed class SituationTests(AzuriteFixture azurite, ITestOutputHelper output) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task A_missing_unique_property_is_named_and_created_by_a_setting()
    {
        await using var hubSpot = await SimulatorServer.StartAsync(new SimulatorOptions(), CancellationToken.None);
        var settings = new Dictionary<string, string?>(new RunningHubSpotSimulator(hubSpot).Settings)
        {
            ["AzureWebJobsStorage"] = azurite.NewAccountConnectionString(),
            ["Auth0Sync:Ledger:Key"] = TestApp.LedgerKey,
            ["Auth0Sync:HubSpot:CreateMissingProperties"] = "false",
        };
        await using (var app = await InProcessLocalHost.StartAsync(azurite, settings))
        {
            using var cli = new CliHarness(app);
            using var clock = new SituationClock(output);

            var result = await cli.RunAsync("doctor");

            Assert.Equal(ExitCode.Problem, result.ExitCode);
            Assert.Contains("auth0_user_id", result.Output, StringComparison.Ordinal);
            Assert.Contains("CreateMissingProperties", result.Output, StringComparison.Ordinal);
        }

        settings["Auth0Sync:HubSpot:CreateMissingProperties"] = "true";
        await using (var app = await InProcessLocalHost.StartAsync(azurite, settings))
        {
            using var cli = new CliHarness(app);
            using var clock = new SituationClock(output);

            var verified = await cli.RunAsync("verify", "--json");

            Assert.True(verified.Json.GetProperty("isSuccessful").GetBoolean(), verified.Output);
            Assert.True(hubSpot.Account.Properties.Single(property => property.Name == "auth0_user_id").HasUniqueValue);
        }
    }

    [Fact]
    public async Task A_poisoned_message_is_explained_and_retried()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        await CliHarness.WaitUntilReadyAsync(app);
        var sample = await File.ReadAllTextAsync(Path.Combine(SamplesFolder.Find(), "05-known-contact.json"));
        var message = $$"""{"v":1,"target":"hubspot","receivedAt":"2026-01-01T00:00:00+00:00","attempt":0,"event":{{sample}}}""";
        await new QueueClient(app.StorageConnectionString, Core.Queueing.TargetQueue.GetPoisonName("hubspot"))
            .SendMessageAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes(message)));

        var list = new CliHarness.Result(ExitCode.Ok, "", "");
        await Poll.UntilAsync(async () => (list = await cli.RunAsync("review", "list", "--reason", "Poisoned", "--json")).ExitCode == ExitCode.Problem, "the item exists");
        var id = list.Json.GetProperty("id").GetString()!;
        var shown = await cli.RunAsync("review", "show", id);
        var explained = await cli.RunAsync("explain", "--review", id);
        var json = await cli.RunAsync("explain", "--review", id, "--json");
        var retried = await cli.RunAsync("review", "retry", id, "--yes", "--json");

        Assert.Contains($"can auth0sync explain --review {id}", shown.Output, StringComparison.Ordinal);
        Assert.Contains($"auth0sync review retry {id}", shown.Output, StringComparison.Ordinal);
        Assert.Contains("hubspot: Created", explained.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("@", explained.Output + json.Output, StringComparison.Ordinal);
        Assert.Equal(list.Json.GetProperty("eventId").GetString(), json.Json.GetProperty("eventId").GetString());
        Assert.Equal("Done", retried.Json.GetProperty("status").GetString());
        await Poll.UntilAsync(() => app.Simulator!.Account.Contacts.Length == 1, "the event is applied");
    }
}
