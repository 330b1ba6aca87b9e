using System.Text;
using Auth0Sync.Cli;
using Auth0Sync.LocalHost;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Auth0;
using Auth0Sync.Tests.Support.Builders;
using Azure.Storage.Queues;
using Xunit;

namespace Auth0Sync.Tests.Cli;

/// <summary>The situations of <c>docs/operate.md</c> with the commands that it names, unless the test of a command has them.</summary>
[Trait("Category", "EndToEnd")]
public sealed class SituationTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string NadiaId = "auth0|67d1a4c8f2e35b9047ad61c3";

    [Fact]
    public async Task A_missing_unique_property_is_named()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite, Settings(("Auth0Sync:HubSpot:CreateMissingProperties", "false")));
        using var cli = new CliHarness(app);

        var result = await cli.RunAsync("doctor");

        Assert.Equal(ExitCode.Problem, result.ExitCode);
        Assert.Contains("auth0_user_id", result.Output, StringComparison.Ordinal);
        Assert.Contains("CreateMissingProperties", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_that_a_dropdown_refuses_are_listed_and_retried_together()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite, Settings(("Auth0Sync:HubSpot:Mapping:hs_lead_status", "app_metadata.stage")));
        using var cli = new CliHarness(app);
        foreach (var number in Enumerable.Range(1, 5))
        {
            using var response = await app.PostAsync(Auth0EventBuilder.Created($"auth0|{number}").WithId($"evt_{number}").WithEmail($"user{number}@example.com")
                .WithUserMember("app_metadata", new System.Text.Json.Nodes.JsonObject { ["stage"] = "VIP" }).ToJson().ToJsonString());
        }

        await Poll.UntilAsync(async () => (await cli.RunAsync("review", "list", "--json")).JsonLines.Count == 5, "every user has an item");
        var status = await cli.RunAsync("status");
        var list = await cli.RunAsync("review", "list", "--reason", "Rejected", "--limit", "2");
        var retried = await cli.RunAsync("review", "retry", "--all", "--reason", "Rejected", "--yes", "--json");

        Assert.Contains("5 review items Rejected", status.Output, StringComparison.Ordinal);
        Assert.Contains("hs_lead_status", list.Output, StringComparison.Ordinal);
        Assert.Contains("There are more", list.Output, StringComparison.Ordinal);
        Assert.Equal(5, retried.JsonLines.Count(line => line.GetProperty("status").GetString() == "Done"));
        Assert.Equal(5, app.Simulator!.Account.Contacts.Length);
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

    [Fact]
    public async Task A_deleted_user_who_is_still_billed_is_shown_as_deleted_in_Stripe()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite, configure: options => options with { Targets = "hubspot,stripe" });
        using var cli = new CliHarness(app);
        await cli.RunAsync("send", "01");
        await Poll.UntilAsync(async () => (await cli.RunAsync("user", NadiaId)).Output.Contains("stripe: active", StringComparison.Ordinal), "the customer exists");

        await cli.RunAsync("send", "10");

        // The status is known before the event ends.
        await Poll.UntilAsync(
            async () => (await cli.RunAsync("user", NadiaId)).Output is var user
                && user.Contains("stripe: deleted", StringComparison.Ordinal) && user.Contains("user.deleted", StringComparison.Ordinal),
            "the deletion is known");
    }

    [Fact]
    public async Task A_stream_that_Auth0_disabled_is_failing()
    {
        await using var auth0 = await FakeAuth0TenantServer.StartAsync();
        auth0.Tenant.StreamStatus = "disabled";
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app, [.. auth0.Settings.SelectMany(setting => new[] { "--set", $"Auth0Sync:{setting.Setting}={setting.Value}" })]);

        var result = await cli.RunAsync("doctor");

        Assert.Equal(ExitCode.Problem, result.ExitCode);
        Assert.Contains(FakeAuth0Tenant.StreamId, result.Output, StringComparison.Ordinal);
        Assert.Contains("disabled", result.Output, StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> Settings(params (string Name, string Value)[] settings) => settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value);
}
