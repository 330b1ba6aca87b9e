using System.Text.Json;
using Auth0Sync.Core.Journal;
using Auth0Sync.Core.Operations.Status;
using Auth0Sync.Core.Pausing;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Storage;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Azure.Core;
using Azure.Core.Pipeline;
using Xunit;

namespace Auth0Sync.Tests.Operations.Status;

/// <summary>The status of a whole installation, with a real storage account.</summary>
[Trait("Category", "Integration")]
public sealed class StatusReaderTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task The_report_shows_what_waits_and_what_happened()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "HubSpot:Mapping:lifecyclestage=user_metadata.stage");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created("auth0|one").WithEmail("one@example.com"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated("auth0|two").WithEmail("two@example.com"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Created("auth0|three").WithEmail("three@example.com").WithUserMember("user_metadata", new System.Text.Json.Nodes.JsonObject { ["stage"] = "none" }));
        await pipeline.PostAsync(Auth0EventBuilder.Updated("auth0|one").WithEmail("one@example.com"));
        await pipeline.Services.GetRequiredService<StorageAccount>().Queues.GetQueueClient(TargetQueue.GetPoisonName("hubspot")).SendMessageAsync("poison");
        await pipeline.Services.GetRequiredService<JournalWriter>().StopAsync(CancellationToken.None);
        await ActivatorUtilities.CreateInstance<TargetPause>(pipeline.Services).PauseAsync("hubspot", "ada", "maintenance", CancellationToken.None);

        var report = await CreateReader(pipeline.Services).ReadAsync(CancellationToken.None);

        Assert.Empty(report.Problems);
        var target = Assert.Single(report.Targets);
        Assert.Equal(("hubspot", 1, 1, true, "ada"), (target.Target, target.Queue!.Length, target.Poison!.Length, target.IsPaused, target.Pause?.PausedBy));
        Assert.NotNull(target.Queue.OldestVisibleSince);
        Assert.Equal(CircuitState.Closed, target.Circuit);
        Assert.NotNull(target.CallBudget);
        Assert.Equal(3, target.LastHour!.Outcomes.Values.Sum());
        Assert.Equal(1, target.LastHour.Outcomes["Review"]);
        Assert.True(target.LastHour.LagP50Seconds > 0);
        Assert.Equal(("Rejected", 1), Assert.Single(report.Review.Select(items => (items.Reason, items.Count))));
    }

    [Fact]
    public async Task A_process_that_has_called_no_target_does_not_know_its_circuit()
    {
        await using var app = TestApp.Create();
        var calls = new TargetCallReader(app.GetService<IServiceProvider>());

        Assert.Null(calls.GetCircuit("hubspot"));
        Assert.Null(calls.GetCircuit("webhooks"));
        Assert.Null(await calls.GetBudgetAsync("webhooks", CancellationToken.None));
    }

    [Fact]
    public async Task A_part_that_cannot_be_read_is_named_and_hides_no_other()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, new SimulatorOptions { AccessToken = "hubspot-token" }, new FailingTable(JournalTable.TableName));

        var report = await CreateReader(pipeline.Services).ReadAsync(CancellationToken.None);

        Assert.StartsWith("journal: ", Assert.Single(report.Problems), StringComparison.Ordinal);
        Assert.Null(report.Targets[0].LastHour);
        Assert.Equal(0, report.Targets[0].Queue!.Length);
    }

    [Fact]
    public async Task The_JSON_has_camel_case_names_and_enums_as_text()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created("auth0|one").WithEmail("one@example.com"));

        using var json = JsonSerializer.SerializeToDocument(await CreateReader(pipeline.Services).ReadAsync(CancellationToken.None), JsonSerializerOptions.Web);

        Assert.Equal(["at", "targets", "review", "problems"], json.RootElement.EnumerateObject().Select(member => member.Name));
        var target = json.RootElement.GetProperty("targets")[0];
        Assert.Equal(["target", "queue", "poison", "isPaused", "pause", "circuit", "lastHour", "callBudget"], target.EnumerateObject().Select(member => member.Name));
        Assert.Equal("Closed", target.GetProperty("circuit").GetString());
    }

    private static StatusReader CreateReader(IServiceProvider services) => ActivatorUtilities.CreateInstance<StatusReader>(services, new TargetCallReader(services));

    /// <summary>Denies reading a table, as a missing role does.</summary>
    private sealed class FailingTable(string table) : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message)
        {
            if (message.Request.Method == RequestMethod.Get && message.Request.Uri.Path.Contains(table, StringComparison.Ordinal))
            {
                throw new Azure.RequestFailedException(403, "Denied", "AuthorizationPermissionMismatch", null);
            }
        }
    }
}
