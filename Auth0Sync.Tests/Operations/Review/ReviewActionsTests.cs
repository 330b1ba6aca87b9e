using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Auth0Sync.Core.Operations.Review;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Operations.Review;

/// <summary>Items are listed, shown, retried and dismissed; every action can be repeated, and two people do not act twice.</summary>
[Trait("Category", "Integration")]
public sealed class ReviewActionsTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private static readonly ReviewActor Ada = new("ada");
    private static readonly ReviewActor Grace = new("grace");

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    [Fact]
    public async Task Items_are_listed_in_pages_by_target_and_reason()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        for (var i = 0; i < 5; i++)
        {
            await AddAsync(pipeline, Event(i, $"auth0|user{i}"), ReviewReason.BusyTooLong);
        }

        await AddAsync(pipeline, Event(5), ReviewReason.FutureEvent);
        await AddAsync(pipeline, Event(6), ReviewReason.BusyTooLong, target: "stripe");

        var busy = await ListAllAsync(pipeline, new ReviewFilter("hubspot", ReviewReason.BusyTooLong), pageSize: 2);
        var all = await ListAllAsync(pipeline, new ReviewFilter(), pageSize: 100);

        Assert.Equal(["evt_0", "evt_1", "evt_2", "evt_3", "evt_4"], busy.Select(item => item.EventId).Order());
        Assert.Equal(7, all.Count);
        Assert.Equal("stripe", Assert.Single(await ListAllAsync(pipeline, new ReviewFilter("stripe"), pageSize: 1)).Target);
        Assert.Empty(await ListAllAsync(pipeline, new ReviewFilter("hubspot", ReviewReason.Rejected), pageSize: 1));
    }

    [Fact]
    public async Task An_item_shows_the_candidates_side_by_side_and_values_only_on_request()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var existing = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com", ["firstname"] = "Inès", ["lastname"] = "Okafor" });
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com", verified: false).WithName("Ines", "Okafor"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com").WithName("Ines", "Okafor"));
        var id = Assert.Single(await pipeline.GetReviewItemsAsync()).Id;

        var hidden = (await Actions(pipeline).ShowAsync(id, includePersonalData: false, CancellationToken.None))!;
        var shown = (await Actions(pipeline).ShowAsync(id, includePersonalData: true, CancellationToken.None))!;

        var candidate = hidden.Candidates.Single(candidate => candidate.RecordId == existing.Id);
        Assert.Equal((CandidateState.Found, CandidateOwner.None, false), (candidate.State, candidate.Owner, candidate.IsRecordOfUser));
        Assert.True(hidden.Candidates.Single(other => other.RecordId != existing.Id).IsRecordOfUser);
        Assert.Equal(FieldComparison.Same, Compare(hidden, "email", candidate.Number).Comparison);
        Assert.Equal(FieldComparison.Different, Compare(hidden, "firstname", candidate.Number).Comparison);
        Assert.Equal(FieldComparison.Same, Compare(hidden, "lastname", candidate.Number).Comparison);
        Assert.Equal(("Ines", "Inès"), (shown.Fields.Single(field => field.Field == "firstname").EventValue, Compare(shown, "firstname", candidate.Number).Value));
        Assert.Equal([$"Approve {existing.Id} True", "Retry  True", "Dismiss  True"], hidden.Options.Select(option => $"{option.Action} {option.Choice?.RecordId} {option.IsPossible}"));
        var json = JsonSerializer.Serialize(hidden, Json);
        Assert.All(["ines@example.com", "Inès", "In\\u00e8s", "Okafor", "auth0|"], text => Assert.DoesNotContain(text, json, StringComparison.OrdinalIgnoreCase));
        Assert.Equal("emailOfAnotherRecord", (string?)JsonNode.Parse(json)!["item"]!["reason"]);
    }

    [Fact]
    public async Task A_rejected_value_that_HubSpot_names_can_be_accepted_as_left_out()
    {
        var simulator = new SimulatorOptions { AccessToken = "hubspot-token", CustomProperties = [new PropertyDefinition("score", "number", "number")] };
        await using var pipeline = await PipelineHarness.StartAsync(azurite, simulator, "HubSpot:Mapping:score=user_metadata.score");
        var rejected = Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithUserMember("user_metadata", new JsonObject { ["score"] = "many" });
        Assert.Equal("Review:Rejected", await pipeline.ProcessAsync(rejected));
        var item = Assert.Single(await pipeline.GetReviewItemsAsync());

        var offered = (await Actions(pipeline).ShowAsync(item.Id, false, CancellationToken.None))!.Options.Single(option => option.Action == ReviewActionKind.Approve);
        var refused = await Actions(pipeline).ApproveAsync(item.Id, ReviewChoice.SkipFields("auth0_user_id"), Ada, CancellationToken.None);
        var done = await Actions(pipeline).ApproveAsync(item.Id, offered.Choice!, Ada, CancellationToken.None);
        var outcome = Assert.Single(await pipeline.ProcessVisibleMessagesAsync());

        Assert.Equal(["score"], offered.Choice!.Fields);
        Assert.Equal(ReviewActionStatus.NotPossible, refused.Status);
        Assert.Equal((ReviewActionStatus.Done, "Writes the event without score. Another value of these is attempted as usual."), (done.Status, done.Message));
        Assert.True(outcome is "Unchanged" or "Updated", outcome);
        Assert.Equal("Unchanged", await pipeline.ProcessAsync(rejected));
        Assert.Empty(await pipeline.GetReviewItemsAsync());
        Assert.Equal("Updated", await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("ines@example.com").WithUserMember("user_metadata", new JsonObject { ["score"] = "7" })));
    }

    [Fact]
    public async Task All_items_of_a_reason_are_retried_and_the_others_stay()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        for (var i = 0; i < 3; i++)
        {
            await AddAsync(pipeline, Event(i, $"auth0|user{i}"), ReviewReason.BusyTooLong);
        }

        await AddAsync(pipeline, Event(9), ReviewReason.Poisoned);
        var filter = new ReviewFilter("hubspot", ReviewReason.BusyTooLong);

        var planned = await Actions(pipeline).RetryAllAsync(filter, new ReviewActor("ada", IsDryRun: true), CancellationToken.None).ToListAsync();
        Assert.Equal(4, (await pipeline.GetReviewItemsAsync()).Count);
        var done = await Actions(pipeline).RetryAllAsync(filter, Ada, CancellationToken.None).ToListAsync();
        var again = await Actions(pipeline).RetryAllAsync(filter, Ada, CancellationToken.None).ToListAsync();

        Assert.Equal(3, planned.Count(result => result.Status == ReviewActionStatus.Planned));
        Assert.Equal(3, done.Count(result => result.Status == ReviewActionStatus.Done));
        Assert.Empty(again);
        Assert.Equal(["Created", "Created", "Created"], await pipeline.ProcessVisibleMessagesAsync());
        Assert.Equal(ReviewReason.Poisoned, Assert.Single(await pipeline.GetReviewItemsAsync()).Reason);
    }

    [Fact]
    public async Task Of_two_people_at_once_one_wins_and_the_other_is_told()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await AddAsync(pipeline, Event(1), ReviewReason.BusyTooLong);
        var id = Assert.Single(await pipeline.GetReviewItemsAsync()).Id;

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Actions(pipeline).RetryAsync(id, new ReviewActor($"operator {i}"), CancellationToken.None)));

        var winner = Assert.Single(results, result => result.Status == ReviewActionStatus.Done);
        Assert.All(results.Except([winner]), result => Assert.Equal(
            (true, winner.By),
            (result.Status is ReviewActionStatus.InProgress or ReviewActionStatus.AlreadyResolved, result.By)));
        Assert.Equal(1, await pipeline.CountQueuedMessagesAsync());
    }

    [Fact]
    public async Task A_dismissed_item_is_gone_with_its_event_and_stays_in_the_log()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await AddAsync(pipeline, Event(1), ReviewReason.BusyTooLong);
        var id = Assert.Single(await pipeline.GetReviewItemsAsync()).Id;

        var done = await Actions(pipeline).DismissAsync(id, Ada, CancellationToken.None);
        var repeated = await Actions(pipeline).RetryAsync(id, Grace, CancellationToken.None);
        var unknown = await Actions(pipeline).DismissAsync("0123456789abcdef", Ada, CancellationToken.None);
        var invalid = await Actions(pipeline).DismissAsync("../x' or '1", Ada, CancellationToken.None);

        Assert.Equal((ReviewActionStatus.Done, ReviewActionStatus.AlreadyResolved, "ada"), (done.Status, repeated.Status, repeated.By));
        Assert.Equal([ReviewActionStatus.NotFound, ReviewActionStatus.NotFound], [unknown.Status, invalid.Status]);
        Assert.Empty(await pipeline.GetReviewItemsAsync());
        Assert.Equal(0, await pipeline.CountQueuedMessagesAsync());
        Assert.Null(await Actions(pipeline).ShowAsync(id, true, CancellationToken.None));
    }

    [Fact]
    public async Task An_event_that_is_added_while_an_item_is_resolved_keeps_it_open()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await AddAsync(pipeline, Event(1), ReviewReason.BusyTooLong);
        var store = pipeline.Services.GetRequiredService<ReviewStore>();
        var id = Assert.Single(await pipeline.GetReviewItemsAsync()).Id;

        foreach (var added in new[] { 1, 0, 2 })
        {
            var open = (await store.FindAsync(id, CancellationToken.None))!;
            var marked = (await store.TryMarkAsync(open, new ReviewResolution("ada", DateTimeOffset.UtcNow), CancellationToken.None))!;
            await AddAsync(pipeline, Event(added), ReviewReason.BusyTooLong);

            Assert.Null(await store.TryMarkAsync(open, new ReviewResolution("grace", DateTimeOffset.UtcNow), CancellationToken.None));
            Assert.False(await store.TryCloseAsync(marked, CancellationToken.None));
            var item = Assert.Single(await pipeline.GetReviewItemsAsync());
            Assert.Contains($"evt_{Math.Max(added, 1)}", System.Text.Encoding.UTF8.GetString(item.Content.Span), StringComparison.Ordinal);
            Assert.Null((await store.FindAsync(id, CancellationToken.None))!.Resolution);
        }
    }

    [Fact]
    public async Task A_decision_about_an_event_that_a_newer_one_replaced_does_nothing()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await AddAsync(pipeline, Event(1), ReviewReason.BusyTooLong);
        var id = Assert.Single(await pipeline.GetReviewItemsAsync()).Id;
        var shown = (await Actions(pipeline).ShowAsync(id, false, CancellationToken.None))!;
        var planned = await Actions(pipeline).DismissAsync(id, Ada with { IsDryRun = true, Version = shown.Version }, CancellationToken.None);
        await AddAsync(pipeline, Event(2), ReviewReason.BusyTooLong);
        var confirmed = Ada with { Version = planned.Version };

        var plannedAgain = await Actions(pipeline).DismissAsync(id, confirmed with { IsDryRun = true }, CancellationToken.None);
        var dismissed = await Actions(pipeline).DismissAsync(id, confirmed, CancellationToken.None);
        var retried = await Actions(pipeline).RetryAsync(id, confirmed, CancellationToken.None);

        Assert.Equal((ReviewActionStatus.Planned, shown.Version), (planned.Status, planned.Version));
        Assert.All([plannedAgain, dismissed, retried], result => Assert.Equal(
            (ReviewActionStatus.Changed, "Another event was added meanwhile. Look at the item again."), (result.Status, result.Message)));
        Assert.Equal("evt_2", Assert.Single(await pipeline.GetReviewItemsAsync()).EventId);
        Assert.Equal(0, await pipeline.CountQueuedMessagesAsync());
        Assert.Empty((await Actions(pipeline).ShowAsync(id, false, CancellationToken.None))!.History);
        Assert.Equal(ReviewActionStatus.Done, (await Actions(pipeline).DismissAsync(id, Ada, CancellationToken.None)).Status);
    }

    [Fact]
    public async Task A_decision_holds_although_an_older_event_was_added_or_its_resolution_was_interrupted()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await AddAsync(pipeline, Event(1), ReviewReason.BusyTooLong);
        var store = pipeline.Services.GetRequiredService<ReviewStore>();
        var id = Assert.Single(await pipeline.GetReviewItemsAsync()).Id;
        var shown = (await Actions(pipeline).ShowAsync(id, false, CancellationToken.None))!;
        await AddAsync(pipeline, Event(0), ReviewReason.BusyTooLong);
        await store.TryMarkAsync((await store.FindAsync(id, CancellationToken.None))!, new ReviewResolution("ada", DateTimeOffset.UtcNow), CancellationToken.None);

        var done = await Actions(pipeline).RetryAsync(id, Ada with { Version = shown.Version }, CancellationToken.None);

        Assert.Equal(ReviewActionStatus.Done, done.Status);
    }

    [Fact]
    public async Task An_interrupted_resolution_is_continued_by_the_same_person_at_once_and_by_others_later()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await AddAsync(pipeline, Event(1), ReviewReason.BusyTooLong);
        await AddAsync(pipeline, Event(2, "auth0|other"), ReviewReason.BusyTooLong);
        var store = pipeline.Services.GetRequiredService<ReviewStore>();
        var (first, second) = ((await pipeline.GetReviewItemsAsync())[0].Id, (await pipeline.GetReviewItemsAsync())[1].Id);
        await store.TryMarkAsync((await store.FindAsync(first, CancellationToken.None))!, new ReviewResolution("ada", DateTimeOffset.UtcNow), CancellationToken.None);
        await store.TryMarkAsync((await store.FindAsync(second, CancellationToken.None))!, new ReviewResolution("ada", DateTimeOffset.UtcNow - ReviewActions.ResolutionTimeout), CancellationToken.None);

        var early = await Actions(pipeline).RetryAsync(first, Grace, CancellationToken.None);
        var continued = await Actions(pipeline).RetryAsync(first, Ada, CancellationToken.None);
        var late = await Actions(pipeline).RetryAsync(second, Grace, CancellationToken.None);

        Assert.Equal((ReviewActionStatus.InProgress, "ada"), (early.Status, early.By));
        Assert.Equal([ReviewActionStatus.Done, ReviewActionStatus.Done], [continued.Status, late.Status]);
        Assert.Equal(2, await pipeline.CountQueuedMessagesAsync());
    }

    [Fact]
    public async Task An_item_of_a_target_that_is_not_enabled_cannot_be_retried_but_dismissed()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await AddAsync(pipeline, Event(1), ReviewReason.UnknownTarget, target: "stripe");
        var id = Assert.Single(await pipeline.GetReviewItemsAsync()).Id;

        var retried = await Actions(pipeline).RetryAsync(id, Ada, CancellationToken.None);
        var dismissed = await Actions(pipeline).DismissAsync(id, Ada, CancellationToken.None);

        Assert.Equal((ReviewActionStatus.NotPossible, "The target stripe is not enabled. Enable it first."), (retried.Status, retried.Message));
        Assert.Equal(ReviewActionStatus.Done, dismissed.Status);
    }

    [Fact]
    public async Task A_message_that_became_readable_is_retried_and_one_that_is_not_can_only_be_dismissed()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var store = pipeline.Services.GetRequiredService<ReviewStore>();
        var message = EventMessageCodec.EncodeInline(EventMessage.Create("hubspot", Event(1).ToUtf8Bytes(), DateTimeOffset.UtcNow))!.Value;
        await store.AddAsync(ReviewItem.FromMessage(ReviewReason.Unreadable, "words", message, DateTimeOffset.UtcNow), CancellationToken.None);
        await store.AddAsync(ReviewItem.FromMessage(ReviewReason.Poisoned, "words", "?"u8.ToArray(), DateTimeOffset.UtcNow), CancellationToken.None);
        var items = await pipeline.GetReviewItemsAsync();

        var readable = await Actions(pipeline).RetryAsync(items.Single(item => item.Reason == ReviewReason.Unreadable).Id, Ada, CancellationToken.None);
        var unreadable = await Actions(pipeline).RetryAsync(items.Single(item => item.Reason == ReviewReason.Poisoned).Id, Ada, CancellationToken.None);

        Assert.Equal([ReviewActionStatus.Done, ReviewActionStatus.NotPossible], [readable.Status, unreadable.Status]);
        Assert.Equal(["Created"], await pipeline.ProcessVisibleMessagesAsync());
    }

    private static ReviewFieldComparison Compare(ReviewItemReport report, string field, int candidate) =>
        report.Fields.Single(other => other.Field == field).Candidates.Single(other => other.Candidate == candidate);

    private static async Task<IReadOnlyList<ReviewListEntry>> ListAllAsync(PipelineHarness pipeline, ReviewFilter filter, int pageSize)
    {
        var items = new List<ReviewListEntry>();
        ReviewListPage? page = null;
        while (page is null || page.Continuation is not null)
        {
            page = await Actions(pipeline).ListAsync(filter, pageSize, page?.Continuation, CancellationToken.None);
            Assert.True(page.Items.Count <= pageSize);
            items.AddRange(page.Items);
        }

        return items;
    }

    private static Auth0EventBuilder Event(int number, string user = "auth0|68c1f7e2b94d0a53e6171c2f") =>
        Auth0EventBuilder.Created(user).AtSecond(number).WithId($"evt_{number}").WithEmail($"user{number}@example.com");

    private static Task AddAsync(PipelineHarness pipeline, Auth0EventBuilder json, ReviewReason reason, string target = "hubspot") =>
        pipeline.Services.GetRequiredService<ReviewStore>().AddAsync(
            ReviewItem.FromEvent(
                new ReviewFinding(reason, "words", []),
                EventMessage.Create(target, json.ToUtf8Bytes(), DateTimeOffset.UtcNow),
                json.ToEvent(),
                DateTimeOffset.UtcNow),
            CancellationToken.None);

    private static ReviewActions Actions(PipelineHarness pipeline) => pipeline.Services.GetRequiredService<ReviewActions>();
}
