using System.Text.Json;
using Auth0Sync.Core.Journal;
using Auth0Sync.Core.Operations.Status;
using Auth0Sync.Core.Pausing;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.Http.RateLimiting;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.Extensions.Time.Testing;
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
    public async Task A_message_that_no_function_takes_is_overdue_by_the_setting_of_the_health_check()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Queue:WarnAfter=00:20:00");
        await pipeline.PostAsync(Auth0EventBuilder.Created("auth0|one").WithEmail("one@example.com"));
        await pipeline.Services.GetRequiredService<StorageAccount>().Queues.GetQueueClient(TargetQueue.GetPoisonName("hubspot")).SendMessageAsync("poison");

        var early = Assert.Single((await ReadAfterAsync(TimeSpan.FromMinutes(19))).Targets);
        var late = Assert.Single((await ReadAfterAsync(TimeSpan.FromMinutes(21))).Targets);

        Assert.Equal((false, false), (early.Queue!.IsOverdue, early.Poison!.IsOverdue));
        Assert.Equal((true, true), (late.Queue!.IsOverdue, late.Poison!.IsOverdue));

        Task<StatusReport> ReadAfterAsync(TimeSpan age) => ActivatorUtilities.CreateInstance<StatusReader>(
            pipeline.Services, new TargetCallReader(pipeline.Services), new FakeTimeProvider(DateTimeOffset.UtcNow + age)).ReadAsync(CancellationToken.None);
    }

    [Fact]
    public async Task An_open_circuit_of_another_instance_is_shown_and_takes_no_part_of_the_calls()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var registry = pipeline.Services.GetRequiredService<IInstanceRegistry>();
        var other = new OpenCircuits("hubspot", registry, TimeProvider.System);
        var calls = new TargetCallReader(pipeline.Services);

        other.ReportOpen(TimeSpan.FromMinutes(10));
        await Poll.UntilAsync(async () => await calls.GetCircuitAsync("hubspot", CancellationToken.None) == CircuitState.Open, "the circuit is open");
        var reports = await registry.ReadClaimsAsync("hubspot-circuit", CancellationToken.None);
        var claims = await registry.ReadClaimsAsync("hubspot", CancellationToken.None);
        other.ReportClosed();
        await Poll.UntilAsync(async () => await calls.GetCircuitAsync("hubspot", CancellationToken.None) == CircuitState.Closed, "the circuit is closed");

        // The other tests have claims of their own.
        Assert.DoesNotContain(Assert.Single(reports).InstanceId, claims.Select(claim => claim.InstanceId));
    }

    [Fact]
    public async Task Only_one_target_is_read_with_its_own_review_items()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var reviews = pipeline.Services.GetRequiredService<IReviewStore>();
        foreach (var target in new[] { "hubspot", "stripe", "stripe" })
        {
            var auth0Event = Auth0EventBuilder.Created($"auth0|{Guid.NewGuid():N}").WithEmail("one@example.com");
            var message = EventMessage.Create(target, auth0Event.ToUtf8Bytes(), DateTimeOffset.UtcNow);
            await reviews.AddAsync(ReviewItem.FromEvent(new ReviewFinding(ReviewReason.BusyTooLong, "busy", []), message, auth0Event.ToEvent(), DateTimeOffset.UtcNow), CancellationToken.None);
        }

        var reader = CreateReader(pipeline.Services);
        var all = await reader.ReadAsync(CancellationToken.None);
        var hubSpot = await reader.ReadAsync("hubspot", CancellationToken.None);
        var stripe = await reader.ReadAsync("stripe", CancellationToken.None);

        Assert.Equal([3, 1, 2], new[] { all, hubSpot, stripe }.Select(report => Assert.Single(report.Review).Count));
        Assert.Equal("hubspot", Assert.Single(hubSpot.Targets).Target);
        Assert.Empty(stripe.Targets);
    }

    [Fact]
    public async Task A_target_without_a_circuit_and_a_shared_limit_has_neither()
    {
        await using var app = TestApp.Create();
        var calls = new TargetCallReader(app.GetService<IServiceProvider>());

        Assert.Null(await calls.GetCircuitAsync("webhooks", CancellationToken.None));
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
