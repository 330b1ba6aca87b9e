using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using System.Text;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.HubSpotSimulator.Model;
using Auth0Sync.HubSpotSimulator;
using Auth0Sync.Tests.Support.Builders;
using Auth0Sync.Tests.Support;
using Azure.Data.Tables;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>The classes of failure: what was called, where the message is then, and what a person sees.</summary>
public sealed class FailureTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private static Auth0EventJson Ines => Auth0EventJson.Created().WithEmail("ines@example.com");

    [Theory]
    [InlineData(429)]
    [InlineData(423)]
    [InlineData(477)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(521)]
    public async Task A_busy_target_costs_a_wait_and_not_the_event(int status)
    {
        await using var walk = await Walk.StartAsync(azurite);
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchCreate, Kind = FaultKind.Status, Status = status, Times = 1 });

        var first = await walk.PlayAsync(Ines);
        var waiting = await walk.WaitingAsync();
        var second = await walk.CorrelateAgainAsync();

        Assert.Equal("Deferred:TargetBusy", first);
        Assert.Equal(1, waiting);
        Assert.Equal("Created", second);
        Assert.Single(walk.HubSpot.Contacts);
        Assert.Empty(await walk.ReviewAsync());
        Assert.Equal(0, await walk.WaitingAsync());
    }

    [Fact]
    public async Task The_targets_own_wait_is_kept()
    {
        await using var walk = await Walk.StartAsync(azurite);
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchCreate, Kind = FaultKind.Status, Status = 477, RetryAfter = TimeSpan.FromHours(20), Times = 1 });

        await walk.PlayAsync(Ines);

        var deferred = Assert.Single(walk.Logs.All, line => line.EventId == LogEvents.EventDeferred);
        Assert.InRange(TimeSpan.Parse(deferred.Values["Delay"]!), TimeSpan.FromHours(20), TimeSpan.FromHours(21));
        Assert.Empty(await walk.CorrelateAsync());
    }

    [Theory]
    [InlineData(FaultKind.AbortBefore, "Created")]
    [InlineData(FaultKind.AbortAfter, "Linked")]
    [InlineData(FaultKind.EmptySuccess, "Created")]
    public async Task A_create_without_an_answer_makes_one_contact_whether_or_not_it_took_effect(FaultKind kind, string second)
    {
        await using var walk = await Walk.StartAsync(azurite);
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchCreate, Kind = kind, Times = 1 });

        Assert.Equal("Deferred:TargetBusy", await walk.PlayAsync(Ines));
        Assert.Equal(second, await walk.CorrelateAgainAsync());

        Assert.Equal("ines@example.com", Assert.Single(walk.HubSpot.Contacts).Email);
    }

    [Theory]
    [InlineData(Operation.BatchRead)]
    [InlineData(Operation.BatchUpdate)]
    public async Task A_deletion_that_the_target_does_not_take_waits_and_leaves_no_active_contact(Operation operation)
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Ines.At(1));
        walk.HubSpot.Faults.Add(new Fault { Operation = operation, Kind = FaultKind.Status, Status = 503 });

        Assert.Equal("Deferred:TargetBusy", await walk.PlayAsync(Auth0EventJson.Deleted().At(2)));
        walk.HubSpot.Faults.Clear();
        Assert.Equal("Deactivated", await walk.CorrelateAgainAsync());

        Assert.Equal("deactivated", Assert.Single(walk.HubSpot.Contacts)["auth0_status"]);
    }

    [Fact]
    public async Task What_a_late_event_said_while_a_deletion_waits_counts_as_heard()
    {
        await using var walk = await Walk.StartAsync(azurite, "Retry:FirstDelay=01:00:00");
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchRead, Kind = FaultKind.Status, Status = 503 });
        Assert.Equal("Deferred:TargetBusy", await walk.PlayAsync(Auth0EventJson.Deleted().At(5)));
        walk.HubSpot.Faults.Clear();

        Assert.Equal("Stale", await walk.PlayAsync(Auth0EventJson.Updated().At(3).With("given_name", "Ana")));
        Assert.Equal("Created", await walk.PlayAsync(Auth0EventJson.Created().At(6).WithEmail("ines@example.com")));
        Assert.Equal("Stale", await walk.PlayAsync(Auth0EventJson.Updated().At(2).With("given_name", "Eva")));

        Assert.Null(Assert.Single(walk.HubSpot.Contacts)["firstname"]);
    }

    [Fact]
    public async Task A_deletion_that_the_target_refuses_goes_to_a_person_with_the_contact()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Ines.At(1));
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Kind = FaultKind.Status, Status = 409 });

        Assert.Equal("Review:UnexplainedConflict", await walk.PlayAsync(Auth0EventJson.Deleted().At(2)));

        Assert.Equal([Assert.Single(walk.HubSpot.Contacts).Id], Assert.Single(await walk.ReviewAsync()).Candidates);
    }

    [Theory]
    [InlineData("Review")]
    [InlineData("Respect")]
    public async Task A_user_who_returns_before_the_end_of_the_deletion_is_heard_gets_a_contact(string onRemovedRecord)
    {
        await using var walk = await Walk.StartAsync(
            azurite, "Policies:OnDelete=Archive", $"Policies:OnRemovedRecord={onRemovedRecord}", "Retry:FirstDelay=00:00:04");
        await walk.PlayAsync(Ines.At(1));
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchArchive, Kind = FaultKind.AbortAfter, Times = 3 });

        var unheard = await walk.PlayAsync(Auth0EventJson.Deleted().At(2));
        var returned = await walk.PlayAsync(Ines.At(3));
        var late = await walk.CorrelateAgainAsync();

        Assert.Equal(["Deferred:TargetBusy", "Created", "Stale"], [unheard, returned, late]);
        Assert.Equal("active", Assert.Single(walk.HubSpot.Contacts, contact => !contact.IsArchived)["auth0_status"]);
    }

    [Fact]
    public async Task A_user_who_returns_before_the_deletion_is_done_keeps_a_shared_contact_alive()
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:OnSharedRecord=Share", "Retry:FirstDelay=00:00:04");
        await walk.PlayAsync(Ines.At(1));
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Status = 429, Times = 1 });

        var busy = await walk.PlayAsync(Auth0EventJson.Deleted().At(2));
        var returned = await walk.PlayAsync(Ines.At(3));
        var late = await walk.CorrelateAgainAsync();
        var shared = await walk.PlayAsync(Auth0EventJson.Created("google-oauth2|1").At(4).WithEmail("ines@example.com"));
        var left = await walk.PlayAsync(Auth0EventJson.Deleted("google-oauth2|1").At(5));

        Assert.Equal(["Deferred:TargetBusy", "Updated", "Stale", "Linked", "Skipped:RecordStillInUse"], [busy, returned, late, shared, left]);
        Assert.Equal("active", Assert.Single(walk.HubSpot.Contacts)["auth0_status"]);
    }

    [Theory]
    [InlineData("Archive")]
    [InlineData("Deactivate")]
    public async Task A_late_event_does_not_take_a_deletion_for_done_that_is_still_to_come(string onDelete)
    {
        await using var walk = await Walk.StartAsync(azurite, $"Policies:OnDelete={onDelete}", "Retry:FirstDelay=00:00:04");
        await walk.PlayAsync(Ines.At(1));
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchRead, Status = 429, Times = 1 });

        var busy = await walk.PlayAsync(Auth0EventJson.Deleted().At(5));
        var late = await walk.PlayAsync(Auth0EventJson.Updated().At(3).With("phone_number", "+351900000004"));
        var deleted = await walk.CorrelateAgainAsync();

        Assert.Equal(["Deferred:TargetBusy", "Updated", "Deactivated"], [busy, late, deleted]);
        Assert.All(walk.HubSpot.Contacts, contact => Assert.True(contact.IsArchived == (onDelete == "Archive")));
    }

    [Fact]
    public async Task A_deletion_that_the_target_refused_is_carried_out_when_it_is_sent_again()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Ines.At(1));
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Status = 400, Times = 1 });
        var deletion = Auth0EventJson.Deleted().At(2);

        var refused = await walk.PlayAsync(deletion);
        var sentAgain = await walk.PlayAsync(deletion);

        Assert.Equal(["Review:Rejected", "Deactivated"], [refused, sentAgain]);
        Assert.Equal("deactivated", Assert.Single(walk.HubSpot.Contacts)["auth0_status"]);
    }

    [Fact]
    public async Task An_old_event_does_not_bring_back_whom_a_person_removed_because_the_deletion_was_refused()
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:OnRemovedRecord=Recreate");
        await walk.PlayAsync(Ines.At(1));
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Status = 400, Times = 1 });

        var refused = await walk.PlayAsync(Auth0EventJson.Deleted().At(5));
        walk.HubSpot.Archive(Assert.Single(walk.HubSpot.Contacts).Id);
        var late = await walk.PlayAsync(Auth0EventJson.Updated().At(3).WithEmail("ines@example.com").WithName("Ines", "Okafor"));

        Assert.Equal(["Review:Rejected", "Stale"], [refused, late]);
        Assert.DoesNotContain(walk.HubSpot.Contacts, contact => !contact.IsArchived);
    }

    [Fact]
    public async Task A_target_that_is_slower_than_the_lease_is_given_up_and_tried_again()
    {
        await using var walk = await Walk.StartAsync(azurite);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchCreate, Kind = FaultKind.Timeout, When = _ => Passes(time), Times = 1 });

        var slow = await ApplyAsync(walk, time, CancellationToken.None);
        var next = await ApplyAsync(walk, TimeProvider.System, CancellationToken.None);

        var deferred = Assert.IsType<Outcome.Deferred>(slow);
        Assert.Equal(DeferReason.TargetBusy, deferred.Reason);
        Assert.Contains("lease", deferred.Problem, StringComparison.Ordinal);
        Assert.IsType<Outcome.Created>(next);
    }

    [Fact]
    public async Task A_host_that_stops_gives_the_lease_back_and_is_not_taken_for_a_slow_target()
    {
        await using var walk = await Walk.StartAsync(azurite);
        using var stop = new CancellationTokenSource();
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchCreate, Kind = FaultKind.Timeout, When = _ => Stops(stop), Times = 1 });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ApplyAsync(walk, TimeProvider.System, stop.Token));

        Assert.IsType<Outcome.Created>(await ApplyAsync(walk, TimeProvider.System, CancellationToken.None));
    }

    [Fact]
    public async Task A_target_that_stays_busy_for_too_long_is_left_to_a_person()
    {
        await using var walk = await Walk.StartAsync(azurite);
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchCreate, Kind = FaultKind.Status, Status = 503 });
        var now = DateTimeOffset.UtcNow;
        var waiting = new EventMessage("hubspot", Ines.ToBytes(), now.AddDays(-2), 40, now.AddDays(-2), null, null, null);
        await walk.Services.GetRequiredService<EventQueue>().SendAsync(waiting, TimeSpan.Zero, CancellationToken.None);

        Assert.Equal(["Review:BusyTooLong"], await walk.CorrelateAsync());

        Assert.Equal(ReviewReason.BusyTooLong, Assert.Single(await walk.ReviewAsync()).Reason);
        Assert.Equal(0, await walk.WaitingAsync());
    }

    [Fact]
    public async Task Data_that_the_target_refuses_goes_to_a_person_with_the_targets_words_and_the_next_event_goes_on()
    {
        await using var walk = await Walk.StartAsync(azurite);
        using var measurements = new Measurements(walk.Services.GetRequiredService<IMeterFactory>());

        var refused = await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@no.such.invalid"));
        var next = await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("ines@example.com"));

        Assert.Equal("Review:Rejected", refused);
        var item = Assert.Single(await walk.ReviewAsync());
        Assert.Contains("INVALID_EMAIL", item.Words, StringComparison.Ordinal);
        Assert.Contains("ines@no.such.invalid", Encoding.UTF8.GetString(item.Content.Span), StringComparison.Ordinal);
        Assert.Equal("Updated", next);
        Assert.Equal("ines@example.com", Assert.Single(walk.HubSpot.Contacts).Email);
        Assert.Equal(
            ["reason=Rejected", "type=user.created target=hubspot outcome=Review", "type=user.updated target=hubspot outcome=Updated"],
            measurements.All.Where(measured => measured.Instrument is "auth0sync.events.processed" or "auth0sync.events.parked").Select(measured => measured.Tags).Order());
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_refused_token_keeps_the_event_and_tells_a_person(int status)
    {
        await using var walk = await Walk.StartAsync(azurite, "Retry:MisconfiguredDelay=00:00:01");
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchCreate, Kind = FaultKind.Status, Status = status, Times = 1 });

        var first = await walk.PlayAsync(Ines);
        var second = await walk.CorrelateAgainAsync();

        Assert.Equal("Deferred:Misconfigured", first);
        Assert.Equal("Created", second);
        var line = Assert.Single(walk.Logs.All, line => line.EventId == LogEvents.TargetMisconfigured);
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.Contains("token", line.Text, StringComparison.Ordinal);
        Assert.Empty(await walk.ReviewAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Tables_that_are_down_cost_a_wait_and_not_the_event(int status)
    {
        await using var walk = await Walk.StartAsync(azurite);
        var ledger = new Mock<ILedger>();
        ledger.Setup(l => l.ReadAsync(It.IsAny<string>(), It.IsAny<string>(), It.IsAny<CancellationToken>())).ThrowsAsync(new Azure.RequestFailedException(status, "down"));
        var applier = ActivatorUtilities.CreateInstance<EventApplier>(walk.Services, ledger.Object);
        var correlator = ActivatorUtilities.CreateInstance<EventCorrelator>(walk.Services, applier);
        await walk.PostAsync(Ines);
        var message = (await walk.QueueClient.ReceiveMessageAsync()).Value;

        await correlator.CorrelateAsync(message.Body.ToMemory(), CancellationToken.None);
        await walk.QueueClient.DeleteMessageAsync(message.MessageId, message.PopReceipt);

        Assert.Equal("StorageBusy", Assert.Single(walk.Logs.All, line => line.EventId == LogEvents.EventDeferred).Values["Reason"]);
        Assert.Equal("Created", await walk.CorrelateAgainAsync());
    }

    [Fact]
    public async Task The_daily_limit_keeps_the_backlog()
    {
        await using var walk = await Walk.StartAsync(azurite);
        walk.HubSpot.Faults.Add(new Fault
        {
            Operation = Operation.BatchCreate,
            Kind = FaultKind.Status,
            Status = 429,
            Body = new JsonObject { ["status"] = "error", ["errorType"] = "RATE_LIMIT", ["policyName"] = "DAILY", ["message"] = "limit" },
        });

        Assert.Equal("Deferred:Misconfigured", await walk.PlayAsync(Ines));
        Assert.Equal(1, await walk.WaitingAsync());
        Assert.Empty(await walk.ReviewAsync());
    }

    [Fact]
    public async Task Without_a_unique_property_nothing_is_written()
    {
        var plain = PropertyDefinition.UniqueText("auth0_user_id") with { HasUniqueValue = false };
        await using var walk = await Walk.StartAsync(azurite, new SimulatorOptions { AccessToken = "hubspot-token", CustomProperties = [plain] });

        Assert.Equal("Deferred:Misconfigured", await walk.PlayAsync(Ines));

        Assert.Empty(walk.HubSpot.Contacts);
        Assert.Equal(0, walk.HubSpot.Calls.Count(Operation.BatchCreate));
        Assert.Contains(walk.Logs.All, line => line.EventId == LogEvents.TargetNotReady && line.Text.Contains("UniqueProperty", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_for_a_target_that_is_not_enabled_is_kept_for_a_person()
    {
        await using var walk = await Walk.StartAsync(azurite);
        var message = EventMessage.New("billing", Ines.ToBytes(), DateTimeOffset.UtcNow);
        await walk.Services.GetRequiredService<EventQueue>().SendAsync(message, TimeSpan.Zero, CancellationToken.None);

        Assert.Equal(["Review:UnknownTarget"], await walk.CorrelateAsync());

        var item = Assert.Single(await walk.ReviewAsync());
        Assert.Equal("billing", item.Target);
        Assert.Contains("not enabled", item.Words, StringComparison.Ordinal);
        Assert.Empty(walk.HubSpot.Contacts);
    }

    [Theory]
    [InlineData("this is no JSON")]
    [InlineData("{}")]
    [InlineData("""{"v":1}""")]
    [InlineData("""{"v":1,"target":"hubspot","receivedAt":"2026-10-05T08:14:33Z","attempt":0,"event":{"id":"evt_1"}}""")]
    [InlineData("""{"v":1,"target":"hubspot","receivedAt":"2026-10-05T08:14:33Z","attempt":0,"blob":"gone"}""")]
    public async Task A_message_that_cannot_be_read_is_kept_for_a_person_as_it_is(string body)
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.EnqueueAsync(Encoding.UTF8.GetBytes(body));

        using var measurements = new Measurements(walk.Services.GetRequiredService<IMeterFactory>());

        Assert.Equal(["Review:Unreadable"], await walk.CorrelateAsync());

        Assert.Equal("reason=Unreadable", Assert.Single(measurements.All, measured => measured.Instrument == "auth0sync.events.parked").Tags);
        var item = Assert.Single(await walk.ReviewAsync());
        Assert.Contains(Encoding.UTF8.GetString(item.Content.Span), body, StringComparison.Ordinal);
        Assert.Equal(0, await walk.WaitingAsync());
    }

    [Fact]
    public async Task What_is_unexpected_is_thrown_and_the_message_stays()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Ines.At(1));
        await SpoilLedgerAsync(walk);
        await walk.PostAsync(Auth0EventJson.Updated().At(2).WithEmail("new@example.com"));

        await Assert.ThrowsAsync<NotSupportedException>(walk.CorrelateAsync);

        Assert.Equal(1, await walk.WaitingAsync());
        Assert.Equal("ines@example.com", Assert.Single(walk.HubSpot.Contacts).Email);
    }

    [Fact]
    public async Task Two_workers_do_not_write_one_user_at_once()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Ines.At(1));
        using var reached = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        walk.HubSpot.Faults.Add(new Fault
        {
            Operation = Operation.BatchUpdate,
            Kind = FaultKind.Status,
            Status = 503,
            Times = 1,
            When = _ =>
            {
                reached.Release();
                return go.Wait(TimeSpan.FromSeconds(30));
            },
        });
        await walk.PostAsync(Auth0EventJson.Updated().At(2).WithEmail("second@example.com"));
        var slow = Task.Run(walk.CorrelateAsync);
        await reached.WaitAsync();
        await walk.PostAsync(Auth0EventJson.Updated().At(3).WithEmail("third@example.com"));

        await walk.CorrelateAsync();
        var leased = walk.Logs.All.Count(line => line.EventId == LogEvents.EventDeferred && line.Values["Reason"] == "UserLeased");
        go.Release();
        await slow;

        Assert.Equal(1, leased);
        while (await walk.WaitingAsync() > 0)
        {
            await walk.CorrelateAgainAsync();
        }

        Assert.Equal("third@example.com", Assert.Single(walk.HubSpot.Contacts).Email);
    }

    [Fact]
    public async Task A_worker_that_died_while_writing_makes_the_users_next_event_wait()
    {
        await using var walk = await Walk.StartAsync(azurite);
        var ledger = walk.Services.GetRequiredService<LedgerTable>();
        var entry = await ledger.ReadAsync("hubspot", "auth0|68c1f7e2b94d0a53e6171c2f", CancellationToken.None);
        Assert.NotNull(await ledger.TryLeaseAsync(entry, CancellationToken.None));

        Assert.Equal("Deferred:UserLeased", await walk.PlayAsync(Ines));

        Assert.Empty(walk.HubSpot.Contacts);
        Assert.Equal(1, await walk.WaitingAsync());
    }

    [Theory]
    [InlineData("ines@example.com", "Created")]
    [InlineData("ines@no.such.invalid", "Review:Rejected")]
    public async Task An_event_of_900_KB_arrives_whole_and_leaves_no_blob(string email, string expected)
    {
        var tail = PropertyDefinition.UniqueText("notes_tail") with { HasUniqueValue = false };
        var hubSpot = new SimulatorOptions { AccessToken = "hubspot-token", CustomProperties = [tail] };
        await using var walk = await Walk.StartAsync(azurite, hubSpot, "Mapping:notes_tail=user_metadata.tail");
        var noise = new byte[675_000];
        new Random(7).NextBytes(noise);
        var large = Ines.WithEmail(email).With("user_metadata", new JsonObject { ["noise"] = Convert.ToBase64String(noise), ["tail"] = "the end" });

        await walk.PostAsync(large);
        var blobs = walk.Services.GetRequiredService<StorageAccount>().Blobs.GetBlobContainerClient(EventQueue.ContainerName);
        var claimChecks = blobs.GetBlobs().Count();
        var outcome = await walk.CorrelateAsync();

        Assert.InRange(large.ToBytes().Length, 900_000, 1_000_000);
        Assert.Equal(1, claimChecks);
        Assert.Equal([expected], outcome);
        Assert.All(walk.HubSpot.Contacts, contact => Assert.Equal("the end", contact["notes_tail"]));
        Assert.All(await walk.ReviewAsync(), item => Assert.Contains("the end", Encoding.UTF8.GetString(item.Content.Span), StringComparison.Ordinal));
        Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal(expected.StartsWith("Review", StringComparison.Ordinal) ? 1 : 0, (await walk.ReviewAsync()).Count);
        Assert.Empty(blobs.GetBlobs());
    }

    private static Task<Outcome> ApplyAsync(Walk walk, TimeProvider time, CancellationToken cancellationToken) => ActivatorUtilities
        .CreateInstance<EventApplier>(walk.Services, time)
        .ApplyAsync(Ines.ToEvent(), walk.Services.GetRequiredService<TargetCatalogue>().All.Single(), cancellationToken);

    private static bool Passes(FakeTimeProvider time)
    {
        time.Advance(0.8 * new LedgerOptions().LeaseDuration);
        return true;
    }

    private static bool Stops(CancellationTokenSource host)
    {
        host.Cancel();
        return true;
    }

    private static async Task SpoilLedgerAsync(Walk walk)
    {
        var table = walk.Services.GetRequiredService<StorageAccount>().Tables.GetTableClient(LedgerTable.TableName);
        var row = table.Query<TableEntity>().Single();
        row["Schema"] = 99;
        await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);
    }
}
