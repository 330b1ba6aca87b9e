using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Journal;
using Auth0Sync.Core.Operations.Users;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Operations.Users;

/// <summary>What is known about one user, with a real storage account.</summary>
[Trait("Category", "Integration")]
public sealed class UserInspectorTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Ines = "auth0|68c1f7e2b94d0a53e6171c2f";

    private static Auth0EventBuilder Updated => Auth0EventBuilder.Updated().WithEmail("ines@example.com").WithName("Ines", "Ferreira");

    [Fact]
    public async Task The_report_says_which_event_set_what_and_what_is_pending()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "HubSpot:Mapping:lifecyclestage=user_metadata.stage");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().WithId("evt_1").AtSecond(1).WithEmail("old@example.com").WithName("Ines", "Ferreira"));
        await pipeline.ProcessAsync(Updated.WithId("evt_2").AtSecond(2).WithUserMember("user_metadata", new JsonObject { ["stage"] = "none" }));
        await pipeline.PostAsync(Updated.WithId("evt_3").AtSecond(3));
        await pipeline.PostAsync(Auth0EventBuilder.Updated("auth0|other").WithId("evt_4").AtSecond(3));

        var report = await CreateInspector(pipeline).InspectAsync(Ines, CancellationToken.None);

        Assert.Empty(report.Problems);
        var target = Assert.Single(report.Targets);
        Assert.Equal((KnownUserStatus.Active, true, true), (target.Status, target.IsLinked, target.IsCreatedHere));
        Assert.Equal(pipeline.HubSpot.Contacts.Single().Id, target.RecordId);
        var fields = target.Fields.ToDictionary(field => field.Field);
        Assert.Equal(("evt_2", (string?)null), (fields["email"].SetBy?.EventId, fields["email"].RefusedFrom?.EventId));
        Assert.Equal(((string?)null, "evt_2"), (fields["lifecyclestage"].SetBy?.EventId, fields["lifecyclestage"].RefusedFrom?.EventId));
        Assert.Equal(["evt_2 Review", "evt_1 Created"], target.LastOutcomes.Select(outcome => $"{outcome.EventId} {outcome.Outcome}"));
        Assert.Contains("email", target.LastOutcomes[0].Fields);
        var item = Assert.Single(report.ReviewItems);
        Assert.Equal(("Rejected", "evt_2", "hubspot"), (item.Reason, item.EventId, item.Target));
        var message = Assert.Single(report.Pending);
        Assert.Equal(("evt_3", 1, "auth0-events-hubspot"), (message.EventId, message.Attempt, message.Queue));
        Assert.True(report.IsPendingComplete);
        Assert.Equal(2, await pipeline.CountQueuedMessagesAsync());
    }

    [Fact]
    public async Task The_report_contains_no_personal_data_but_the_user_id()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "HubSpot:Mapping:lifecyclestage=user_metadata.stage");
        await pipeline.ProcessAsync(Updated.WithUserMember("user_metadata", new JsonObject { ["stage"] = "none" }));
        await pipeline.PostAsync(Updated);

        var json = JsonSerializer.Serialize(await CreateInspector(pipeline).InspectAsync(Ines, CancellationToken.None), JsonSerializerOptions.Web);

        Assert.Contains("\"status\":\"Active\"", json, StringComparison.Ordinal);
        Assert.All(["ines@", "Ferreira", "\"none\""], personal => Assert.DoesNotContain(personal, json, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Deleted_blocked_and_unknown_users_are_told_apart()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var inspector = CreateInspector(pipeline);

        Assert.Equal(KnownUserStatus.Unknown, await GetStatusAsync());
        await pipeline.ProcessAsync(Updated.AtSecond(1).WithUserMember("blocked", true));
        Assert.Equal(KnownUserStatus.Blocked, await GetStatusAsync());
        await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(2));
        Assert.Equal(KnownUserStatus.Deleted, await GetStatusAsync());

        async Task<KnownUserStatus> GetStatusAsync() => Assert.Single((await inspector.InspectAsync(Ines, CancellationToken.None)).Targets).Status;
    }

    [Fact]
    public async Task A_worker_in_progress_is_shown_with_its_lease()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var ledger = pipeline.Services.GetRequiredService<ILedger>();
        await ledger.TryLeaseAsync(await ledger.ReadAsync("hubspot", Ines, CancellationToken.None), CancellationToken.None);

        var target = Assert.Single((await CreateInspector(pipeline).InspectAsync(Ines, CancellationToken.None)).Targets);

        Assert.InRange(target.Lease!.AgeSeconds + target.Lease.RemainingSeconds, 119, 121);
    }

    [Fact]
    public async Task An_address_is_looked_up_in_the_target_and_stored_nowhere()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Updated);
        var inspector = CreateInspector(pipeline);

        var found = Assert.Single(await inspector.FindByEmailAsync("ines@example.com", CancellationToken.None));
        var missing = Assert.Single(await inspector.FindByEmailAsync("nobody@example.com", CancellationToken.None));

        Assert.Equal(new EmailMatch("hubspot", Ines, pipeline.HubSpot.Contacts.Single().Id, null), found);
        Assert.Equal(new EmailMatch("hubspot", null, null, null), missing);
    }

    [Fact]
    public async Task The_history_contains_the_outcomes_of_the_user_only()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Updated.WithId("evt_1").AtSecond(1));
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated("auth0|other").WithId("evt_2").WithEmail("other@example.com"));
        await pipeline.ProcessAsync(Updated.WithId("evt_3").AtSecond(3).WithName("Inês", "Ferreira"));
        await pipeline.Services.GetRequiredService<JournalWriter>().StopAsync(CancellationToken.None);

        var history = await CreateInspector(pipeline).ReadHistoryAsync(Ines, DateTimeOffset.MinValue, CancellationToken.None).ToListAsync();

        Assert.Equal(["evt_3", "evt_1"], history.Select(entry => entry.EventId));
    }

    [Fact]
    public async Task A_message_of_a_newer_version_may_be_of_the_user_so_the_list_is_not_complete()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.EnqueueAsync("""{"v":99,"target":"hubspot"}"""u8.ToArray());
        await pipeline.EnqueueAsync("no JSON"u8.ToArray());

        var report = await CreateInspector(pipeline).InspectAsync(Ines, CancellationToken.None);

        Assert.False(report.IsPendingComplete);
        Assert.Empty(report.Problems);
        Assert.Empty(report.Pending);
    }

    [Fact]
    public async Task Of_a_long_queue_only_the_beginning_is_seen()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        for (var number = 0; number <= IQueueInspector.MaxPeekedMessages; number++)
        {
            await pipeline.PostAsync(Updated.WithId($"evt_{number}"));
        }

        var report = await CreateInspector(pipeline).InspectAsync(Ines, CancellationToken.None);

        Assert.Equal((IQueueInspector.MaxPeekedMessages, false), (report.Pending.Count, report.IsPendingComplete));
    }

    private static UserInspector CreateInspector(PipelineHarness pipeline) => ActivatorUtilities.CreateInstance<UserInspector>(pipeline.Services);
}
