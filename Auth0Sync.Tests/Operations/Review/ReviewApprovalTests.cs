using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Operations.Review;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Operations.Review;

/// <summary>An approval goes through the queue and the same checks as any event.</summary>
[Trait("Category", "Integration")]
public sealed class ReviewApprovalTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Ines = "auth0|68c1f7e2b94d0a53e6171c2f";
    private const string Other = "auth0|other";
    private const string Address = "ines@example.com";

    private static readonly ReviewActor Ada = new("ada");

    [Fact]
    public async Task An_approved_link_replaces_the_contact_that_the_user_got_before_the_address_was_verified()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var (former, existing, item) = await CreateEmailConflictAsync(pipeline);
        var actions = Actions(pipeline);

        var planned = await actions.ApproveAsync(item.Id, ReviewChoice.Link(existing.Id), new ReviewActor("ada", IsDryRun: true), CancellationToken.None);
        var done = await actions.ApproveAsync(item.Id, ReviewChoice.Link(existing.Id), Ada, CancellationToken.None);
        var repeated = await actions.ApproveAsync(item.Id, ReviewChoice.Link(existing.Id), new ReviewActor("grace"), CancellationToken.None);

        Assert.Equal(ReviewActionStatus.Planned, planned.Status);
        Assert.Equal($"Links the user to record {existing.Id} and writes the values of the event. The user's current record {former} loses the user id and is marked as deactivated; merge or delete it afterwards.", planned.Message);
        Assert.Equal((ReviewActionStatus.Done, planned.Message), (done.Status, done.Message));
        Assert.Equal((ReviewActionStatus.AlreadyResolved, "ada"), (repeated.Status, repeated.By));
        Assert.Empty(await pipeline.GetReviewItemsAsync());
        Assert.Equal(["Linked"], await pipeline.ProcessVisibleMessagesAsync());
        var linked = pipeline.HubSpot.Find(existing.Id)!;
        Assert.Equal((Ines, Address, "Ines", "active"), (linked["auth0_user_id"], linked.Email, linked["firstname"], linked["auth0_status"]));
        Assert.True(string.IsNullOrEmpty(pipeline.HubSpot.Find(former)!["auth0_user_id"]));
        Assert.Equal("deactivated", pipeline.HubSpot.Find(former)!["auth0_status"]);
        Assert.Equal(2, pipeline.HubSpot.Contacts.Length);
        Assert.Equal("Updated", await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(9).WithEmail(Address).WithName("Ines", "Duarte")));
        Assert.Equal("Duarte", pipeline.HubSpot.Find(existing.Id)!["lastname"]);
        Assert.Equal("Deactivated", await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(10)));
        Assert.Equal("deactivated", pipeline.HubSpot.Find(existing.Id)!["auth0_status"]);
    }

    [Fact]
    public async Task An_action_is_recorded_and_logged_with_the_person()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var (_, existing, item) = await CreateEmailConflictAsync(pipeline);

        await Actions(pipeline).ApproveAsync(item.Id, ReviewChoice.Link(existing.Id), Ada, CancellationToken.None);

        var entry = Assert.Single(await pipeline.Services.GetRequiredService<IReviewLog>().ReadAsync(item.Id, CancellationToken.None));
        Assert.Equal(("ada", ReviewActionKind.Approve, existing.Id, true), (entry.By, entry.Action, entry.Choice!.RecordId, entry.IsCompleted));
        Assert.Equal((item.Id, ReviewReason.EmailOfAnotherRecord, "hubspot", item.EventId), (entry.ItemId, entry.Reason, entry.Target, entry.EventId));
        var line = Assert.Single(pipeline.Logs.Lines, line => line.EventId == LogEvents.ReviewResolved);
        Assert.Equal(("ada", "Approve"), (line.Values["By"], line.Values["Action"]));
        Assert.DoesNotContain(Address, line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_approved_link_to_a_contact_that_got_another_user_meanwhile_returns_to_review()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var (former, existing, item) = await CreateEmailConflictAsync(pipeline);
        await Actions(pipeline).ApproveAsync(item.Id, ReviewChoice.Link(existing.Id), Ada, CancellationToken.None);
        pipeline.HubSpot.Edit(existing.Id, new Dictionary<string, string> { ["auth0_user_id"] = Other });

        Assert.Equal(["Review:RecordOfAnotherUser"], await pipeline.ProcessVisibleMessagesAsync());

        Assert.Equal(Other, pipeline.HubSpot.Find(existing.Id)!["auth0_user_id"]);
        Assert.Equal(Ines, pipeline.HubSpot.Find(former)!["auth0_user_id"]);
        Assert.Equal(ReviewReason.RecordOfAnotherUser, Assert.Single(await pipeline.GetReviewItemsAsync()).Reason);
    }

    [Fact]
    public async Task A_contact_of_another_user_cannot_be_approved()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created(Other).AtSecond(0).WithEmail(Address));
        Assert.Equal("Review:RecordOfAnotherUser", await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail(Address)));
        var item = Assert.Single(await pipeline.GetReviewItemsAsync());

        var refused = await Actions(pipeline).ApproveAsync(item.Id, ReviewChoice.Link(item.Candidates[0]), Ada, CancellationToken.None);
        var unknown = await Actions(pipeline).ApproveAsync(item.Id, ReviewChoice.Link("4711"), Ada, CancellationToken.None);

        Assert.Equal((ReviewActionStatus.NotPossible, "The record belongs to another user. If that user is gone for good, put this user's id into the record and retry."), (refused.Status, refused.Message));
        Assert.Equal((ReviewActionStatus.NotPossible, "The record is not a candidate of this item."), (unknown.Status, unknown.Message));
        Assert.Equal(item.Id, Assert.Single(await pipeline.GetReviewItemsAsync()).Id);
        Assert.Equal(0, await pipeline.CountQueuedMessagesAsync());
    }

    [Fact]
    public async Task A_separate_contact_can_be_approved_and_its_address_is_reviewed()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created(Other).AtSecond(0).WithEmail(Address));
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail(Address).WithName("Ines", "Okafor"));
        var item = Assert.Single(await pipeline.GetReviewItemsAsync());

        var done = await Actions(pipeline).ApproveAsync(item.Id, ReviewChoice.Create, Ada, CancellationToken.None);

        Assert.Equal(ReviewActionStatus.Done, done.Status);
        Assert.Equal(["Review:EmailOfAnotherRecord"], await pipeline.ProcessVisibleMessagesAsync());
        var own = pipeline.HubSpot.FindByProperty("auth0_user_id", Ines)!;
        Assert.Equal((null, "Okafor"), (own.Email, own["lastname"]));
        Assert.Equal(Address, pipeline.HubSpot.FindByProperty("auth0_user_id", Other)!.Email);
    }

    [Fact]
    public async Task A_contact_can_be_approved_for_a_user_who_never_had_one()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnMissingRecord=Review");
        Assert.Equal("Review:NoRecord", await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(1).WithEmail(Address)));
        var item = Assert.Single(await pipeline.GetReviewItemsAsync());

        await Actions(pipeline).ApproveAsync(item.Id, ReviewChoice.Create, Ada, CancellationToken.None);

        Assert.Equal(["Created"], await pipeline.ProcessVisibleMessagesAsync());
        Assert.Equal((Ines, Address), (Assert.Single(pipeline.HubSpot.Contacts)["auth0_user_id"], pipeline.HubSpot.Contacts[0].Email));
    }

    [Fact]
    public async Task A_new_contact_can_be_approved_in_place_of_a_removed_one_but_not_if_it_is_back()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail(Address).WithName("Ines", "Okafor"));
        var removed = Assert.Single(pipeline.HubSpot.Contacts);
        pipeline.HubSpot.Archive(removed.Id);
        Assert.Equal("Review:RecordRemoved", await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail(Address).WithName("Ines", "Duarte")));
        var item = Assert.Single(await pipeline.GetReviewItemsAsync());

        pipeline.HubSpot.Restore(removed.Id);
        var whileRestored = await Actions(pipeline).ApproveAsync(item.Id, ReviewChoice.Create, Ada, CancellationToken.None);
        pipeline.HubSpot.Archive(removed.Id);
        var done = await Actions(pipeline).ApproveAsync(item.Id, ReviewChoice.Create, Ada, CancellationToken.None);

        Assert.Equal((ReviewActionStatus.NotPossible, "The record exists again. Retry instead."), (whileRestored.Status, whileRestored.Message));
        Assert.Equal(ReviewActionStatus.Done, done.Status);
        Assert.Equal(["Created"], await pipeline.ProcessVisibleMessagesAsync());
        Assert.Equal((Address, "Duarte"), (Assert.Single(pipeline.HubSpot.Contacts, contact => !contact.IsArchived).Email, pipeline.HubSpot.FindByProperty("auth0_user_id", Ines)!["lastname"]));
    }

    [Fact]
    public async Task Newer_values_stay_and_a_deletion_in_between_wins()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var (former, existing, item) = await CreateEmailConflictAsync(pipeline);
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(5).WithEmail(Address).WithName("Newer", "Name"));
        var report = (await Actions(pipeline).ShowAsync(item.Id, includePersonalData: false, CancellationToken.None))!;
        await Actions(pipeline).ApproveAsync(item.Id, ReviewChoice.Link(existing.Id), Ada, CancellationToken.None);
        await pipeline.PostAsync(Auth0EventBuilder.Deleted().AtSecond(6));
        await DeliverNewestFirstAsync(pipeline);

        Assert.True(report.User!.HasNewerEvents);
        Assert.Contains("Newer events of the user are known", report.Options.Single(option => option.Choice?.RecordId == existing.Id).Effect, StringComparison.Ordinal);
        Assert.Equal(("Newer", "deactivated"), (pipeline.HubSpot.Find(former)!["firstname"], pipeline.HubSpot.Find(former)!["auth0_status"]));
        Assert.True(string.IsNullOrEmpty(pipeline.HubSpot.Find(existing.Id)!["auth0_user_id"]));
    }

    [Fact]
    public async Task An_older_event_links_the_contact_without_overwriting_what_newer_events_said()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var (_, existing, item) = await CreateEmailConflictAsync(pipeline);
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(5).WithEmail(Address).WithName("Newer", "Name"));

        await Actions(pipeline).ApproveAsync(item.Id, ReviewChoice.Link(existing.Id), Ada, CancellationToken.None);

        Assert.Equal(["Linked"], await pipeline.ProcessVisibleMessagesAsync());
        Assert.Equal((Ines, "Existing"), (pipeline.HubSpot.Find(existing.Id)!["auth0_user_id"], pipeline.HubSpot.Find(existing.Id)!["firstname"]));
        Assert.Equal("Updated", await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(7).WithEmail(Address).WithName("Newer", "Name")));
        Assert.Equal("Newer", pipeline.HubSpot.Find(existing.Id)!["firstname"]);
    }

    [Fact]
    public async Task A_decision_that_is_out_of_date_is_logged_and_the_event_is_processed_without_it()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var (former, existing, item) = await CreateEmailConflictAsync(pipeline);
        await Actions(pipeline).ApproveAsync(item.Id, ReviewChoice.Link(existing.Id), Ada, CancellationToken.None);
        pipeline.HubSpot.Archive(existing.Id);

        Assert.Equal(["Updated"], await pipeline.ProcessVisibleMessagesAsync());

        Assert.Contains("because the record no longer exists", Assert.Single(pipeline.Logs.Lines, line => line.EventId == LogEvents.DecisionNotApplied).Text, StringComparison.Ordinal);
        Assert.Equal((Ines, Address), (pipeline.HubSpot.Find(former)!["auth0_user_id"], pipeline.HubSpot.Find(former)!.Email));
    }

    [Fact]
    public async Task The_same_decision_twice_on_the_queue_changes_nothing_more()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var (_, existing, item) = await CreateEmailConflictAsync(pipeline);
        await Actions(pipeline).ApproveAsync(item.Id, ReviewChoice.Link(existing.Id), Ada, CancellationToken.None);
        var message = (await pipeline.QueueClient.ReceiveMessagesAsync(1, TimeSpan.FromMinutes(5))).Value[0].Body.ToMemory();
        var processor = pipeline.Services.GetRequiredService<QueueMessageProcessor>();

        await processor.ProcessAsync(message, CancellationToken.None);
        var after = pipeline.HubSpot.Contacts;
        await processor.ProcessAsync(message, CancellationToken.None);

        Assert.Equal(after.Select(contact => (contact.Id, contact["auth0_user_id"], contact.Email)), pipeline.HubSpot.Contacts.Select(contact => (contact.Id, contact["auth0_user_id"], contact.Email)));
        Assert.Empty(await pipeline.GetReviewItemsAsync());
        Assert.DoesNotContain(pipeline.Logs.Lines, line => line.EventId == LogEvents.DecisionNotApplied);
    }

    /// <summary>A user without a verified address gets a contact; then the address is verified, and a contact had it before.</summary>
    private static async Task<(string Former, Contact Existing, ReviewItem Item)> CreateEmailConflictAsync(PipelineHarness pipeline)
    {
        var existing = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = Address, ["firstname"] = "Existing" });
        Assert.Equal("Created", await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail(Address, verified: false).WithName("Ines", "Okafor")));
        Assert.Equal("Review:EmailOfAnotherRecord", await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail(Address).WithName("Ines", "Okafor")));
        return (pipeline.HubSpot.FindByProperty("auth0_user_id", Ines)!.Id, existing, Assert.Single(await pipeline.GetReviewItemsAsync()));
    }

    private static async Task DeliverNewestFirstAsync(PipelineHarness pipeline)
    {
        var messages = (await pipeline.QueueClient.ReceiveMessagesAsync(32, TimeSpan.FromMinutes(5))).Value;
        foreach (var message in messages.OrderByDescending(message => message.Body.ToString().Contains("user.deleted", StringComparison.Ordinal)))
        {
            await pipeline.Services.GetRequiredService<QueueMessageProcessor>().ProcessAsync(message.Body.ToMemory(), CancellationToken.None);
        }
    }

    private static ReviewActions Actions(PipelineHarness pipeline) => pipeline.Services.GetRequiredService<ReviewActions>();
}
