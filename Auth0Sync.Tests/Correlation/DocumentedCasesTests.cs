using System.Text.Json.Nodes;
using Auth0Sync.Core.Correlation.Handlers;
using Auth0Sync.Core.Review;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>
/// Cases that the documentation of Auth0 and HubSpot, or reports of others, warn about. <c>docs/testing.md</c> lists all of
/// them with their tests; this class contains those that have no other place.
/// </summary>
[Trait("Category", "Integration")]
public sealed class DocumentedCasesTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Ines = "auth0|68c1f7e2b94d0a53e6171c2f";
    private const string Google = "google-oauth2|104455667788990011223";

    [Fact]
    public async Task No_event_searches_HubSpot()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "known@example.com" });

        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("new@example.com"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated(Google).AtSecond(3).WithEmail("known@example.com"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated("auth0|nobody").AtSecond(4).WithName("No", "Body"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(5));

        Assert.Equal(0, pipeline.HubSpot.Calls.GetCount(Operation.Search));
    }

    [Fact]
    public async Task An_update_before_the_creation_and_one_after_the_deletion_have_no_wrong_effect()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);

        var early = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("second@example.com").WithName("Ines", "Second"));
        var created = await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("first@example.com").WithName("Ines", "First"));
        var deleted = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(4));
        var late = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("third@example.com").WithName("Ines", "Third"));

        Assert.Equal(["Created", "Stale", "Deactivated", "Updated"], [early, created, deleted, late]);
        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal(("third@example.com", "Third", "deactivated"), (contact.Email, contact["lastname"], contact["auth0_status"]));
    }

    [Fact]
    public async Task A_late_old_update_leaves_the_contact_unchanged()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithName("Ines", "First"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("ines@example.com").WithName("Ines", "Third"));
        var calls = pipeline.HubSpot.Calls.Total;

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com").WithName("Ines", "Second"));

        Assert.Equal("Stale", outcome);
        Assert.Equal("Third", Assert.Single(pipeline.HubSpot.Contacts)["lastname"]);
        Assert.Equal(calls, pipeline.HubSpot.Calls.Total);
    }

    [Fact]
    public async Task A_late_update_fills_an_empty_field_and_is_not_recorded_as_the_last_event()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("new@example.com"));
        var lastEvent = Assert.Single(pipeline.HubSpot.Contacts)["auth0_last_event"];

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com").WithUserMember("phone_number", "+351900000004"));

        Assert.Equal("Updated", outcome);
        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal(("new@example.com", "+351900000004", lastEvent), (contact.Email, contact["phone"], contact["auth0_last_event"]));
    }

    [Fact]
    public async Task A_redelivered_event_changes_nothing_even_after_newer_events()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var first = Auth0EventBuilder.Updated().AtSecond(1).WithEmail("ines@example.com").WithName("Ines", "First");
        await pipeline.ProcessAsync(first);
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com").WithName("Ines", "Second"));
        var calls = pipeline.HubSpot.Calls.Total;

        var outcome = await pipeline.ProcessAsync(first);

        Assert.Equal("Stale", outcome);
        Assert.Equal("Second", Assert.Single(pipeline.HubSpot.Contacts)["lastname"]);
        Assert.Equal(calls, pipeline.HubSpot.Calls.Total);
    }

    [Fact]
    public async Task An_event_that_went_to_review_is_applied_when_it_is_sent_again()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var first = Auth0EventBuilder.Created(Google).AtSecond(1).WithEmail("ines@example.com");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        var contact = Assert.Single(pipeline.HubSpot.Contacts);

        var review = await pipeline.ProcessAsync(first);
        pipeline.HubSpot.Edit(contact.Id, new Dictionary<string, string> { ["auth0_user_id"] = Google });
        var again = await pipeline.ProcessAsync(first);

        Assert.Equal(["Review:RecordOfAnotherUser", "Linked"], [review, again]);
    }

    [Fact]
    public async Task An_event_caused_by_a_write_to_app_metadata_changes_nothing_and_makes_no_call()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:ExternalIdPath=app_metadata.crm_contact_id");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        var calls = pipeline.HubSpot.Calls.Total;

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com")
            .WithUserMember("app_metadata", new JsonObject { ["crm_contact_id"] = contact.Id }));

        Assert.Equal("Unchanged", outcome);
        Assert.Equal(calls, pipeline.HubSpot.Calls.Total);
        Assert.Equal(contact, Assert.Single(pipeline.HubSpot.Contacts));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Linking_two_accounts_leaves_one_active_contact_in_any_order_of_events(bool deletionFirst)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnSharedRecord=Share");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithName("Ines", "Okafor"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Created(Google).AtSecond(2).WithEmail("ines@example.com"));
        Auth0EventBuilder[] events =
        [
            Auth0EventBuilder.Deleted(Google).AtSecond(3).WithEmail("ines@example.com"),
            Auth0EventBuilder.Updated().AtSecond(3).WithEmail("ines@example.com").WithName("Ines", "Duarte"),
        ];

        foreach (var auth0Event in deletionFirst ? events : events.Reverse())
        {
            await pipeline.ProcessAsync(auth0Event);
        }

        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal((Ines, "active", "Duarte"), (contact["auth0_user_id"], contact["auth0_status"], contact["lastname"]));
    }

    [Theory]
    [InlineData("Deactivate", "Updated")]
    [InlineData("Archive", "Created")]
    [InlineData("Erase", "Created")]
    public async Task A_user_that_is_unlinked_returns_and_the_old_deletion_stays_late(string onDelete, string back)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, $"Policies:OnDelete={onDelete}");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created(Google).AtSecond(1).WithEmail("ines@example.com"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Deleted(Google).AtSecond(2).WithId("evt_deleted"));

        var returned = await pipeline.ProcessAsync(Auth0EventBuilder.Created(Google).AtSecond(3).WithEmail("ines@example.com"));
        var again = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted(Google).AtSecond(2).WithId("evt_deleted"));

        Assert.Equal([back, "Stale"], [returned, again]);
        var contact = Assert.Single(pipeline.HubSpot.Contacts, c => !c.IsArchived);
        Assert.Equal(("active", "ines@example.com"), (contact["auth0_status"], contact.Email));
    }

    [Fact]
    public async Task A_second_deletion_after_the_return_deactivates_again()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(2));
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("ines@example.com"));

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(4));

        Assert.Equal("Deactivated", outcome);
        Assert.Equal("deactivated", Assert.Single(pipeline.HubSpot.Contacts)["auth0_status"]);
    }

    [Theory]
    [InlineData("Archive")]
    [InlineData("Erase")]
    public async Task A_deleted_user_is_not_brought_back_by_an_old_event(string onDelete)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, $"Policies:OnDelete={onDelete}", "Policies:OnRemovedRecord=Recreate");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(4));

        var created = await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(2).WithEmail("ines@example.com"));
        var updated = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("ines@example.com").WithName("Ines", "Okafor"));

        Assert.Equal(["Stale", "Stale"], [created, updated]);
        Assert.DoesNotContain(pipeline.HubSpot.Contacts, contact => !contact.IsArchived);
    }

    [Fact]
    public void A_plan_names_the_changed_fields_and_a_block_is_written_as_status()
    {
        var deciding = new PlanningHarness();
        deciding.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithUserMember("given_name", "Ines"));

        var moved = Assert.IsType<Plan.Write>(deciding.PlanAndApply(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("new@example.com").WithUserMember("given_name", "Ines")));
        var blocked = Assert.IsType<Plan.Write>(deciding.PlanAndApply(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("new@example.com").WithUserMember("blocked", true)));
        var login = deciding.PlanAndApply(Auth0EventBuilder.Updated().AtSecond(4).WithEmail("new@example.com").WithUserMember("blocked", true).WithUserMember("last_login", "2026-10-05T08:00:04Z"));

        Assert.Equal(["email", "last_event"], moved.Changes.Keys.Order());
        Assert.Equal(["last_event", "status"], blocked.Changes.Keys.Order());
        Assert.IsType<Plan.NoTargetCall>(login);
    }

    [Fact]
    public async Task An_absent_field_is_kept_and_a_null_field_is_cleared()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithName("Ines", "Okafor").WithUserMember("phone_number", "+351900000004"));

        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithUserMember("given_name", "Inês"));
        var partial = Assert.Single(pipeline.HubSpot.Contacts);
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithUserMember("phone_number", null));
        var cleared = Assert.Single(pipeline.HubSpot.Contacts);

        Assert.Equal(("ines@example.com", "Inês", "Okafor", "+351900000004"), (partial.Email, partial["firstname"], partial["lastname"], partial["phone"]));
        Assert.Equal(("ines@example.com", "Inês", "Okafor"), (cleared.Email, cleared["firstname"], cleared["lastname"]));
        Assert.True(string.IsNullOrEmpty(cleared["phone"]));
    }

    [Fact]
    public async Task A_user_with_only_a_phone_number_has_one_contact_throughout()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);

        var created = await pipeline.ProcessAsync(Auth0EventBuilder.Created("sms|1").AtSecond(1).WithUserMember("phone_number", "+351900000004").WithUserMember("phone_verified", true));
        var moved = await pipeline.ProcessAsync(Auth0EventBuilder.Updated("sms|1").AtSecond(2).WithUserMember("phone_number", "+351900000005").WithUserMember("phone_verified", true));
        var deleted = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted("sms|1").AtSecond(3));

        Assert.Equal(["Created", "Updated", "Deactivated"], [created, moved, deleted]);
        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal(("sms|1", "+351900000005", "deactivated", null), (contact["auth0_user_id"], contact["phone"], contact["auth0_status"], contact.Email));
    }

    [Theory]
    [InlineData("Review", "Review:RecordOfAnotherUser")]
    [InlineData("Share", "Linked")]
    public async Task Two_new_users_with_one_verified_email_in_a_batch_make_one_contact(string policy, string second)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, $"Policies:OnSharedRecord={policy}");
        await pipeline.PostAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        await pipeline.PostAsync(Auth0EventBuilder.Created(Google).AtSecond(1).WithEmail("ines@example.com"));

        var outcomes = await pipeline.ProcessVisibleMessagesAsync();

        Assert.Equal(["Created", second], outcomes.Order());
        Assert.Equal("ines@example.com", Assert.Single(pipeline.HubSpot.Contacts).Email);
        Assert.Equal(policy == "Review" ? 1 : 0, (await pipeline.GetReviewItemsAsync()).Count);
    }

    [Fact]
    public async Task Two_events_with_one_updated_at_are_both_applied()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithUserMember("updated_at", "2025-02-01T12:34:56Z").WithName("John", "Doe"));

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithUserMember("updated_at", "2025-02-01T12:34:56Z").WithName("John", "Roe"));

        Assert.Equal("Updated", outcome);
        Assert.Equal("Roe", Assert.Single(pipeline.HubSpot.Contacts)["lastname"]);
    }

    [Fact]
    public async Task Emails_that_differ_in_case_are_the_same_email()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));

        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("INES@Example.com"));

        Assert.Equal("ines@example.com", Assert.Single(pipeline.HubSpot.Contacts).Email);
        Assert.Empty(await pipeline.GetReviewItemsAsync());
    }

    [Fact]
    public async Task A_contact_that_lost_its_user_id_in_a_merge_is_found_by_its_old_id_and_gets_the_user_id_again()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithName("Ines", "Okafor"));
        var linked = Assert.Single(pipeline.HubSpot.Contacts);
        var primary = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "i.okafor@example.com" });
        var merged = pipeline.HubSpot.Merge(primary.Id, linked.Id);
        Assert.Null(merged["auth0_user_id"]);

        var updated = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com").WithName("Ines", "Duarte"));
        var deleted = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(3));

        Assert.Equal(["Linked", "Deactivated"], [updated, deleted]);
        var contact = pipeline.HubSpot.Find(merged.Id)!;
        Assert.Equal((Ines, "Duarte", "deactivated"), (contact["auth0_user_id"], contact["lastname"], contact["auth0_status"]));
        Assert.Equal("i.okafor@example.com", contact.Email);
    }

    [Fact]
    public async Task A_manual_edit_in_HubSpot_is_kept_until_the_user_changes_the_field()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithName("Ines", "Okafor"));
        pipeline.HubSpot.Edit(Assert.Single(pipeline.HubSpot.Contacts).Id, new Dictionary<string, string> { ["firstname"] = "Nini" });

        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com").WithName("Ines", "Duarte"));
        var kept = Assert.Single(pipeline.HubSpot.Contacts)["firstname"];
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("ines@example.com").WithName("Inês", "Duarte"));

        Assert.Equal("Nini", kept);
        Assert.Equal("Inês", Assert.Single(pipeline.HubSpot.Contacts)["firstname"]);
    }

    [Fact]
    public async Task A_manual_edit_in_HubSpot_is_kept_even_if_HubSpot_was_busy_at_another_change()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithName("Ines", "Okafor"));
        pipeline.HubSpot.Edit(Assert.Single(pipeline.HubSpot.Contacts).Id, new Dictionary<string, string> { ["firstname"] = "Nini" });
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Status = 429, MaxCount = 1 });

        var busy = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com").WithName("Ines", "Duarte"));
        var again = await pipeline.WaitAndProcessMessageAsync();

        Assert.Equal(["Deferred:TargetBusy", "Updated"], [busy, again]);
        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal(("Nini", "Duarte"), (contact["firstname"], contact["lastname"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_user_id_that_an_archived_contact_still_reserves_goes_to_review(bool verified)
    {
        var hubSpot = new SimulatorOptions { AccessToken = "hubspot-token", UnconfirmedBehavior = new() { ArchivedContactsReserveValues = true } };
        await using var pipeline = await PipelineHarness.StartAsync(azurite, hubSpot, "Policies:OnRemovedRecord=Recreate");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        pipeline.HubSpot.Archive(Assert.Single(pipeline.HubSpot.Contacts).Id);

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com", verified).WithName("Ines", "Okafor"));

        Assert.Equal("Review:UnexplainedConflict", outcome);
        Assert.Equal(ReviewReason.UnexplainedConflict, Assert.Single(await pipeline.GetReviewItemsAsync()).Reason);
        Assert.DoesNotContain(pipeline.HubSpot.Contacts, contact => !contact.IsArchived);
    }

    [Fact]
    public async Task An_email_in_two_connections_does_not_match_while_one_of_them_is_unverified()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Created(Google).AtSecond(2).WithEmail("ines@example.com", verified: false));

        Assert.Equal("Created", outcome);
        Assert.Equal(2, pipeline.HubSpot.Contacts.Length);
        Assert.Null(pipeline.HubSpot.FindByProperty("auth0_user_id", Google)!.Email);
    }
}
