using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Azure.Data.Tables;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>Classes of failures: which calls are made, where the message ends, and what is logged.</summary>
[Trait("Category", "Integration")]
public sealed class FailureTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private static Auth0EventBuilder Ines => Auth0EventBuilder.Created().WithEmail("ines@example.com");

    [Theory]
    [InlineData(429)]
    [InlineData(423)]
    [InlineData(477)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(521)]
    public async Task A_busy_target_delays_the_event_and_does_not_lose_it(int status)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchCreate, Kind = FaultKind.Status, Status = status, MaxCount = 1 });

        var first = await pipeline.ProcessAsync(Ines);
        var waiting = await pipeline.CountQueuedMessagesAsync();
        var second = await pipeline.WaitAndProcessMessageAsync();

        Assert.Equal("Deferred:TargetBusy", first);
        Assert.Equal(1, waiting);
        Assert.Equal("Created", second);
        Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Empty(await pipeline.GetReviewItemsAsync());
        Assert.Equal(0, await pipeline.CountQueuedMessagesAsync());
    }

    [Fact]
    public async Task The_retry_after_of_the_target_is_honored()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchCreate, Kind = FaultKind.Status, Status = 477, RetryAfter = TimeSpan.FromHours(20), MaxCount = 1 });

        await pipeline.ProcessAsync(Ines);

        var deferred = Assert.Single(pipeline.Logs.Lines, line => line.EventId == LogEvents.EventRequeued);
        Assert.InRange(TimeSpan.Parse(deferred.Values["Delay"]!), TimeSpan.FromHours(20), TimeSpan.FromHours(21));
        Assert.Empty(await pipeline.ProcessVisibleMessagesAsync());
    }

    [Theory]
    [InlineData(FaultKind.AbortBefore, "Created")]
    [InlineData(FaultKind.AbortAfter, "Linked")]
    [InlineData(FaultKind.EmptySuccess, "Created")]
    public async Task A_create_without_a_response_makes_one_contact_whether_or_not_it_took_effect(FaultKind kind, string second)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchCreate, Kind = kind, MaxCount = 1 });

        Assert.Equal("Deferred:TargetBusy", await pipeline.ProcessAsync(Ines));
        Assert.Equal(second, await pipeline.WaitAndProcessMessageAsync());

        Assert.Equal("ines@example.com", Assert.Single(pipeline.HubSpot.Contacts).Email);
    }

    [Theory]
    [InlineData(Operation.BatchRead)]
    [InlineData(Operation.BatchUpdate)]
    public async Task A_deletion_that_fails_at_the_target_is_retried_and_leaves_no_active_contact(Operation operation)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Ines.AtSecond(1));
        pipeline.HubSpot.Faults.Add(new Fault { Operation = operation, Kind = FaultKind.Status, Status = 503 });

        Assert.Equal("Deferred:TargetBusy", await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(2)));
        pipeline.HubSpot.Faults.Clear();
        Assert.Equal("Deactivated", await pipeline.WaitAndProcessMessageAsync());

        Assert.Equal("deactivated", Assert.Single(pipeline.HubSpot.Contacts)["auth0_status"]);
    }

    [Fact]
    public async Task Values_of_a_late_event_are_recorded_while_a_deletion_is_pending()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Retry:FirstDelay=01:00:00");
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchRead, Kind = FaultKind.Status, Status = 503 });
        Assert.Equal("Deferred:TargetBusy", await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(5)));
        pipeline.HubSpot.Faults.Clear();

        Assert.Equal("Stale", await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithUserMember("given_name", "Ana")));
        Assert.Equal("Created", await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(6).WithEmail("ines@example.com")));
        Assert.Equal("Stale", await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithUserMember("given_name", "Eva")));

        Assert.Null(Assert.Single(pipeline.HubSpot.Contacts)["firstname"]);
    }

    [Theory]
    [InlineData("Archive", Operation.BatchArchive)]
    [InlineData("Erase", Operation.GdprDelete)]
    public async Task Values_of_a_late_event_are_recorded_while_the_result_of_a_deletion_is_unknown(string onDelete, Operation operation)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, $"Policies:OnDelete={onDelete}", "Retry:FirstDelay=01:00:00");
        await pipeline.ProcessAsync(Ines.AtSecond(1));
        pipeline.HubSpot.Faults.Add(new Fault { Operation = operation, Kind = FaultKind.AbortAfter });
        var deletion = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(5));
        pipeline.HubSpot.Faults.Clear();

        var late = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithUserMember("given_name", "Ana"));
        var restored = await pipeline.ProcessAsync(Ines.AtSecond(6));
        var older = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithUserMember("given_name", "Eva"));

        Assert.Equal(["Deferred:TargetBusy", "Stale", "Created", "Stale"], [deletion, late, restored, older]);
        Assert.Null(Assert.Single(pipeline.HubSpot.Contacts, contact => !contact.IsArchived)["firstname"]);
    }

    [Fact]
    public async Task A_deletion_that_the_target_rejects_goes_to_review_with_the_contact()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Ines.AtSecond(1));
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Kind = FaultKind.Status, Status = 409 });

        Assert.Equal("Review:UnexplainedConflict", await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(2)));

        Assert.Equal([Assert.Single(pipeline.HubSpot.Contacts).Id], Assert.Single(await pipeline.GetReviewItemsAsync()).Candidates);
    }

    [Theory]
    [InlineData("Review")]
    [InlineData("Respect")]
    public async Task A_user_who_returns_before_the_response_to_the_deletion_gets_a_contact(string onRemovedRecord)
    {
        await using var pipeline = await PipelineHarness.StartAsync(
            azurite, "Policies:OnDelete=Archive", $"Policies:OnRemovedRecord={onRemovedRecord}", "Retry:FirstDelay=00:00:04");
        await pipeline.ProcessAsync(Ines.AtSecond(1));
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchArchive, Kind = FaultKind.AbortAfter, MaxCount = 3 });

        var deletion = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(2));
        var returned = await pipeline.ProcessAsync(Ines.AtSecond(3));
        var late = await pipeline.WaitAndProcessMessageAsync();

        Assert.Equal(["Deferred:TargetBusy", "Created", "Stale"], [deletion, returned, late]);
        Assert.Equal("active", Assert.Single(pipeline.HubSpot.Contacts, contact => !contact.IsArchived)["auth0_status"]);
    }

    [Fact]
    public async Task A_user_who_returns_before_the_deletion_completes_keeps_a_shared_contact_active()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnSharedRecord=Share", "Retry:FirstDelay=00:00:04");
        await pipeline.ProcessAsync(Ines.AtSecond(1));
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Status = 429, MaxCount = 1 });

        var busy = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(2));
        var returned = await pipeline.ProcessAsync(Ines.AtSecond(3));
        var late = await pipeline.WaitAndProcessMessageAsync();
        var shared = await pipeline.ProcessAsync(Auth0EventBuilder.Created("google-oauth2|1").AtSecond(4).WithEmail("ines@example.com"));
        var left = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted("google-oauth2|1").AtSecond(5));

        Assert.Equal(["Deferred:TargetBusy", "Updated", "Stale", "Linked", "Skipped:RecordStillInUse"], [busy, returned, late, shared, left]);
        Assert.Equal("active", Assert.Single(pipeline.HubSpot.Contacts)["auth0_status"]);
    }

    [Theory]
    [InlineData("Archive")]
    [InlineData("Deactivate")]
    public async Task A_late_event_does_not_treat_a_pending_deletion_as_done(string onDelete)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, $"Policies:OnDelete={onDelete}", "Retry:FirstDelay=00:00:04");
        await pipeline.ProcessAsync(Ines.AtSecond(1));
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchRead, Status = 429, MaxCount = 1 });

        var busy = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(5));
        var late = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithUserMember("phone_number", "+351900000004"));
        var deleted = await pipeline.WaitAndProcessMessageAsync();

        Assert.Equal(["Deferred:TargetBusy", "Updated", "Deactivated"], [busy, late, deleted]);
        Assert.All(pipeline.HubSpot.Contacts, contact => Assert.True(contact.IsArchived == (onDelete == "Archive")));
    }

    [Fact]
    public async Task A_deletion_that_the_target_rejected_is_carried_out_when_it_is_sent_again()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Ines.AtSecond(1));
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Status = 400, MaxCount = 1 });
        var deletion = Auth0EventBuilder.Deleted().AtSecond(2);

        var rejected = await pipeline.ProcessAsync(deletion);
        var sentAgain = await pipeline.ProcessAsync(deletion);

        Assert.Equal(["Review:Rejected", "Deactivated"], [rejected, sentAgain]);
        Assert.Equal("deactivated", Assert.Single(pipeline.HubSpot.Contacts)["auth0_status"]);
    }

    [Fact]
    public async Task An_old_event_does_not_recreate_a_contact_that_was_removed_manually_after_a_rejected_deletion()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnRemovedRecord=Recreate");
        await pipeline.ProcessAsync(Ines.AtSecond(1));
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Status = 400, MaxCount = 1 });

        var rejected = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(5));
        pipeline.HubSpot.Archive(Assert.Single(pipeline.HubSpot.Contacts).Id);
        var late = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("ines@example.com").WithName("Ines", "Okafor"));

        Assert.Equal(["Review:Rejected", "Stale"], [rejected, late]);
        Assert.DoesNotContain(pipeline.HubSpot.Contacts, contact => !contact.IsArchived);
    }

    [Fact]
    public async Task A_call_that_takes_longer_than_the_lease_is_canceled_and_retried()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchCreate, Kind = FaultKind.Timeout, Condition = _ => AdvanceTime(time), MaxCount = 1 });

        var slow = await ProcessEventAsync(pipeline, time, CancellationToken.None);
        var next = await ProcessEventAsync(pipeline, TimeProvider.System, CancellationToken.None);

        var deferred = Assert.IsType<Outcome.Deferred>(slow);
        Assert.Equal(DeferReason.TargetBusy, deferred.Reason);
        Assert.Contains("lease", deferred.Problem, StringComparison.Ordinal);
        Assert.IsType<Outcome.Created>(next);
    }

    [Fact]
    public async Task A_stopping_host_releases_the_lease_and_does_not_count_as_a_slow_target()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        using var stop = new CancellationTokenSource();
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchCreate, Kind = FaultKind.Timeout, Condition = _ => StopHost(stop), MaxCount = 1 });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ProcessEventAsync(pipeline, TimeProvider.System, stop.Token));

        Assert.IsType<Outcome.Created>(await ProcessEventAsync(pipeline, TimeProvider.System, CancellationToken.None));
    }

    [Fact]
    public async Task A_target_that_stays_busy_for_too_long_sends_the_event_to_review()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchCreate, Kind = FaultKind.Status, Status = 503 });
        var now = DateTimeOffset.UtcNow;
        var waiting = new EventMessage("hubspot", Ines.ToUtf8Bytes(), now.AddDays(-2), 40, now.AddDays(-2), null, null, null);
        await pipeline.Services.GetRequiredService<EventQueue>().SendAsync(waiting, TimeSpan.Zero, CancellationToken.None);

        Assert.Equal(["Review:BusyTooLong"], await pipeline.ProcessVisibleMessagesAsync());

        Assert.Equal(ReviewReason.BusyTooLong, Assert.Single(await pipeline.GetReviewItemsAsync()).Reason);
        Assert.Equal(0, await pipeline.CountQueuedMessagesAsync());
    }

    [Fact]
    public async Task Rejected_data_goes_to_review_with_the_message_of_the_target_and_the_next_event_continues()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        using var measurements = new MetricRecorder(pipeline.Services.GetRequiredService<IMeterFactory>());

        var rejected = await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@no.such.invalid"));
        var next = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com"));

        Assert.Equal("Review:Rejected", rejected);
        var item = Assert.Single(await pipeline.GetReviewItemsAsync());
        Assert.Contains("INVALID_EMAIL", item.Message, StringComparison.Ordinal);
        Assert.Contains("ines@no.such.invalid", Encoding.UTF8.GetString(item.Content.Span), StringComparison.Ordinal);
        Assert.Equal("Updated", next);
        Assert.Equal("ines@example.com", Assert.Single(pipeline.HubSpot.Contacts).Email);
        Assert.Equal(
            ["reason=Rejected", "type=user.created target=hubspot outcome=Review", "type=user.updated target=hubspot outcome=Updated"],
            measurements.Measurements.Where(measured => measured.Instrument is "auth0sync.events.processed" or "auth0sync.events.parked").Select(measured => measured.Tags).Order());
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_rejected_token_keeps_the_event_and_is_logged(int status)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Retry:MisconfiguredDelay=00:00:01");
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchCreate, Kind = FaultKind.Status, Status = status, MaxCount = 1 });

        var first = await pipeline.ProcessAsync(Ines);
        var second = await pipeline.WaitAndProcessMessageAsync();

        Assert.Equal("Deferred:Misconfigured", first);
        Assert.Equal("Created", second);
        var line = Assert.Single(pipeline.Logs.Lines, line => line.EventId == LogEvents.TargetMisconfigured);
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.Contains("token", line.Text, StringComparison.Ordinal);
        Assert.Empty(await pipeline.GetReviewItemsAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Unavailable_tables_delay_the_event_and_do_not_lose_it(int status)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var ledger = new Mock<ILedger>();
        ledger.Setup(l => l.ReadAsync(It.IsAny<string>(), It.IsAny<string>(), It.IsAny<CancellationToken>())).ThrowsAsync(new Azure.RequestFailedException(status, "down"));
        var eventProcessor = ActivatorUtilities.CreateInstance<EventProcessor>(pipeline.Services, ledger.Object);
        var processor = ActivatorUtilities.CreateInstance<QueueMessageProcessor>(pipeline.Services, eventProcessor);
        await pipeline.PostAsync(Ines);
        var message = (await pipeline.QueueClient.ReceiveMessageAsync()).Value;

        await processor.ProcessAsync(message.Body.ToMemory(), CancellationToken.None);
        await pipeline.QueueClient.DeleteMessageAsync(message.MessageId, message.PopReceipt);

        Assert.Equal("StorageBusy", Assert.Single(pipeline.Logs.Lines, line => line.EventId == LogEvents.EventRequeued).Values["Reason"]);
        Assert.Equal("Created", await pipeline.WaitAndProcessMessageAsync());
    }

    [Fact]
    public async Task A_reached_daily_limit_keeps_the_backlog()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        pipeline.HubSpot.Faults.Add(new Fault
        {
            Operation = Operation.BatchCreate,
            Kind = FaultKind.Status,
            Status = 429,
            Body = new JsonObject { ["status"] = "error", ["errorType"] = "RATE_LIMIT", ["policyName"] = "DAILY", ["message"] = "limit" },
        });

        Assert.Equal("Deferred:Misconfigured", await pipeline.ProcessAsync(Ines));
        Assert.Equal(1, await pipeline.CountQueuedMessagesAsync());
        Assert.Empty(await pipeline.GetReviewItemsAsync());
    }

    [Fact]
    public async Task Without_a_unique_property_nothing_is_written()
    {
        var plain = PropertyDefinition.CreateUniqueText("auth0_user_id") with { HasUniqueValue = false };
        await using var pipeline = await PipelineHarness.StartAsync(azurite, new SimulatorOptions { AccessToken = "hubspot-token", CustomProperties = [plain] });

        Assert.Equal("Deferred:Misconfigured", await pipeline.ProcessAsync(Ines));

        Assert.Empty(pipeline.HubSpot.Contacts);
        Assert.Equal(0, pipeline.HubSpot.Calls.GetCount(Operation.BatchCreate));
        Assert.Contains(pipeline.Logs.Lines, line => line.EventId == LogEvents.TargetNotReady && line.Text.Contains("UniqueProperty", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_for_a_target_that_is_not_enabled_goes_to_review()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var message = EventMessage.Create("billing", Ines.ToUtf8Bytes(), DateTimeOffset.UtcNow);
        await pipeline.EnqueueAsync(EventMessageCodec.EncodeInline(message)!.Value.ToArray());

        Assert.Equal(["Review:UnknownTarget"], await pipeline.ProcessVisibleMessagesAsync());

        var item = Assert.Single(await pipeline.GetReviewItemsAsync());
        Assert.Equal("billing", item.Target);
        Assert.Contains("not enabled", item.Message, StringComparison.Ordinal);
        Assert.Empty(pipeline.HubSpot.Contacts);
    }

    [Theory]
    [InlineData("this is no JSON")]
    [InlineData("{}")]
    [InlineData("""{"v":1}""")]
    [InlineData("""{"v":1,"target":"hubspot","receivedAt":"2026-10-05T08:14:33Z","attempt":0,"event":{"id":"evt_1"}}""")]
    [InlineData("""{"v":1,"target":"hubspot","receivedAt":"2026-10-05T08:14:33Z","attempt":0,"blob":"gone"}""")]
    public async Task A_message_that_cannot_be_read_goes_to_review_unchanged(string body)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.EnqueueAsync(Encoding.UTF8.GetBytes(body));

        using var measurements = new MetricRecorder(pipeline.Services.GetRequiredService<IMeterFactory>());

        Assert.Equal(["Review:Unreadable"], await pipeline.ProcessVisibleMessagesAsync());

        Assert.Equal("reason=Unreadable", Assert.Single(measurements.Measurements, measured => measured.Instrument == "auth0sync.events.parked").Tags);
        var item = Assert.Single(await pipeline.GetReviewItemsAsync());
        Assert.Contains(Encoding.UTF8.GetString(item.Content.Span), body, StringComparison.Ordinal);
        Assert.Equal(0, await pipeline.CountQueuedMessagesAsync());
    }

    [Fact]
    public async Task An_unexpected_exception_is_thrown_and_the_message_is_kept()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Ines.AtSecond(1));
        await CorruptLedgerAsync(pipeline);
        await pipeline.PostAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("new@example.com"));

        await Assert.ThrowsAsync<NotSupportedException>(pipeline.ProcessVisibleMessagesAsync);

        Assert.Equal(1, await pipeline.CountQueuedMessagesAsync());
        Assert.Equal("ines@example.com", Assert.Single(pipeline.HubSpot.Contacts).Email);
    }

    [Fact]
    public async Task Two_workers_do_not_write_one_user_at_the_same_time()
    {
        var gate = new TableWriteGate(LedgerTable.TableName);
        await using var pipeline = await PipelineHarness.StartAsync(azurite, new SimulatorOptions { AccessToken = "hubspot-token" }, gate, "Ledger:LeaseDuration=00:30:00");
        await pipeline.ProcessAsync(Ines.AtSecond(1));

        // The first write takes the lease, the second one saves the row and releases it.
        gate.HoldWrite(2);
        await pipeline.PostAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("second@example.com"));
        var slow = Task.Run(pipeline.ProcessVisibleMessagesAsync);
        await gate.Reached.WaitAsync(Poll.Timeout);
        await pipeline.PostAsync(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("third@example.com"));

        var leased = await pipeline.ProcessVisibleMessagesAsync();
        var emailMeanwhile = Assert.Single(pipeline.HubSpot.Contacts).Email;
        gate.Open();

        Assert.Equal(["Updated"], await slow);
        Assert.Equal(["Deferred:UserLeased"], leased);
        Assert.Equal("second@example.com", emailMeanwhile);
        Assert.Equal("Updated", await pipeline.WaitAndProcessMessageAsync());
        Assert.Equal("third@example.com", Assert.Single(pipeline.HubSpot.Contacts).Email);
    }

    [Fact]
    public async Task A_worker_that_crashed_while_writing_delays_the_next_event_of_the_user()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var ledger = pipeline.Services.GetRequiredService<LedgerTable>();
        var entry = await ledger.ReadAsync("hubspot", "auth0|68c1f7e2b94d0a53e6171c2f", CancellationToken.None);
        Assert.NotNull(await ledger.TryLeaseAsync(entry, CancellationToken.None));

        Assert.Equal("Deferred:UserLeased", await pipeline.ProcessAsync(Ines));

        Assert.Empty(pipeline.HubSpot.Contacts);
        Assert.Equal(1, await pipeline.CountQueuedMessagesAsync());
    }

    [Theory]
    [InlineData("ines@example.com", "Created")]
    [InlineData("ines@no.such.invalid", "Review:Rejected")]
    public async Task An_event_of_900_KB_arrives_complete_and_leaves_no_blob(string email, string expected)
    {
        var tail = PropertyDefinition.CreateUniqueText("notes_tail") with { HasUniqueValue = false };
        var hubSpot = new SimulatorOptions { AccessToken = "hubspot-token", CustomProperties = [tail] };
        await using var pipeline = await PipelineHarness.StartAsync(azurite, hubSpot, "HubSpot:Mapping:notes_tail=user_metadata.tail");
        var noise = new byte[675_000];
        new Random(7).NextBytes(noise);
        var large = Ines.WithEmail(email).WithUserMember("user_metadata", new JsonObject { ["noise"] = Convert.ToBase64String(noise), ["tail"] = "the end" });

        await pipeline.PostAsync(large);
        var blobs = pipeline.Services.GetRequiredService<StorageAccount>().Blobs.GetBlobContainerClient(EventQueue.ClaimCheckContainerName);
        var claimChecks = blobs.GetBlobs().Count();
        var outcome = await pipeline.ProcessVisibleMessagesAsync();

        Assert.InRange(large.ToUtf8Bytes().Length, 900_000, 1_000_000);
        Assert.Equal(1, claimChecks);
        Assert.Equal([expected], outcome);
        Assert.All(pipeline.HubSpot.Contacts, contact => Assert.Equal("the end", contact["notes_tail"]));
        Assert.All(await pipeline.GetReviewItemsAsync(), item => Assert.Contains("the end", Encoding.UTF8.GetString(item.Content.Span), StringComparison.Ordinal));
        Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal(expected.StartsWith("Review", StringComparison.Ordinal) ? 1 : 0, (await pipeline.GetReviewItemsAsync()).Count);
        Assert.Empty(blobs.GetBlobs());
    }

    private static Task<Outcome> ProcessEventAsync(PipelineHarness pipeline, TimeProvider time, CancellationToken cancellationToken) => ActivatorUtilities
        .CreateInstance<EventProcessor>(pipeline.Services, time)
        .ProcessAsync(Ines.ToEvent(), pipeline.Services.GetRequiredService<TargetRegistry>().All.Single(), decision: null, cancellationToken);

    private static bool AdvanceTime(FakeTimeProvider time)
    {
        time.Advance(0.8 * new LedgerOptions().LeaseDuration);
        return true;
    }

    private static bool StopHost(CancellationTokenSource host)
    {
        host.Cancel();
        return true;
    }

    private static async Task CorruptLedgerAsync(PipelineHarness pipeline)
    {
        var table = pipeline.Services.GetRequiredService<StorageAccount>().Tables.GetTableClient(LedgerTable.TableName);
        var row = table.Query<TableEntity>().Single();
        row["Schema"] = 99;
        await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);
    }
}
