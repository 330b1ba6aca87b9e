using System.Text.Json.Nodes;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Review;
using Auth0Sync.HubSpotSimulator;
using Auth0Sync.HubSpotSimulator.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>
/// Cases by name that Auth0's and HubSpot's documents, or the experience of others, warn of. <c>docs/correlation.md</c>
/// lists them all with the tests that show them; here are those that stand nowhere else.
/// </summary>
public sealed class DocumentedCasesTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Ines = "auth0|68c1f7e2b94d0a53e6171c2f";
    private const string Google = "google-oauth2|104455667788990011223";

    [Fact]
    public async Task No_event_searches_HubSpot()
    {
        await using var walk = await Walk.StartAsync(azurite);
        walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "known@example.com" });

        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("new@example.com"));
        await walk.PlayAsync(Auth0EventJson.Updated(Google).At(3).WithEmail("known@example.com"));
        await walk.PlayAsync(Auth0EventJson.Updated("auth0|nobody").At(4).WithName("No", "Body"));
        await walk.PlayAsync(Auth0EventJson.Deleted().At(5));

        Assert.Equal(0, walk.HubSpot.Calls.Count(Operation.Search));
    }

    [Fact]
    public async Task An_update_before_the_creation_and_one_after_the_deletion_do_no_harm()
    {
        await using var walk = await Walk.StartAsync(azurite);

        var early = await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("second@example.com").WithName("Ines", "Second"));
        var created = await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("first@example.com").WithName("Ines", "First"));
        var deleted = await walk.PlayAsync(Auth0EventJson.Deleted().At(4));
        var late = await walk.PlayAsync(Auth0EventJson.Updated().At(3).WithEmail("third@example.com").WithName("Ines", "Third"));

        Assert.Equal(["Created", "Stale", "Deactivated", "Updated"], [early, created, deleted, late]);
        var contact = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal(("third@example.com", "Third", "deactivated"), (contact.Email, contact["lastname"], contact["auth0_status"]));
    }

    [Fact]
    public async Task An_old_update_that_arrives_late_leaves_the_contact_as_it_is()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com").WithName("Ines", "First"));
        await walk.PlayAsync(Auth0EventJson.Updated().At(3).WithEmail("ines@example.com").WithName("Ines", "Third"));
        var calls = walk.HubSpot.Calls.Total;

        var outcome = await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("ines@example.com").WithName("Ines", "Second"));

        Assert.Equal("Stale", outcome);
        Assert.Equal("Third", Assert.Single(walk.HubSpot.Contacts)["lastname"]);
        Assert.Equal(calls, walk.HubSpot.Calls.Total);
    }

    [Fact]
    public async Task A_late_update_fills_a_gap_of_the_contact_and_does_not_pose_as_the_last_event()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        await walk.PlayAsync(Auth0EventJson.Updated().At(3).WithEmail("new@example.com"));
        var lastEvent = Assert.Single(walk.HubSpot.Contacts)["auth0_last_event"];

        var outcome = await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("ines@example.com").With("phone_number", "+351900000004"));

        Assert.Equal("Updated", outcome);
        var contact = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal(("new@example.com", "+351900000004", lastEvent), (contact.Email, contact["phone"], contact["auth0_last_event"]));
    }

    [Fact]
    public async Task An_event_that_is_redelivered_after_its_success_changes_nothing_even_when_newer_ones_came_between()
    {
        await using var walk = await Walk.StartAsync(azurite);
        var first = Auth0EventJson.Updated().At(1).WithEmail("ines@example.com").WithName("Ines", "First");
        await walk.PlayAsync(first);
        await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("ines@example.com").WithName("Ines", "Second"));
        var calls = walk.HubSpot.Calls.Total;

        var outcome = await walk.PlayAsync(first);

        Assert.Equal("Stale", outcome);
        Assert.Equal("Second", Assert.Single(walk.HubSpot.Contacts)["lastname"]);
        Assert.Equal(calls, walk.HubSpot.Calls.Total);
    }

    [Fact]
    public async Task An_event_that_went_to_review_is_applied_when_it_is_sent_again()
    {
        await using var walk = await Walk.StartAsync(azurite);
        var first = Auth0EventJson.Created(Google).At(1).WithEmail("ines@example.com");
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        var contact = Assert.Single(walk.HubSpot.Contacts);

        var review = await walk.PlayAsync(first);
        walk.HubSpot.Edit(contact.Id, new Dictionary<string, string> { ["auth0_user_id"] = Google });
        var again = await walk.PlayAsync(first);

        Assert.Equal(["Review:RecordOfAnotherUser", "Linked"], [review, again]);
    }

    [Fact]
    public async Task An_echo_of_a_write_into_app_metadata_changes_nothing_and_calls_nobody()
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:ExternalIdPath=app_metadata.crm_contact_id");
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        var contact = Assert.Single(walk.HubSpot.Contacts);
        var calls = walk.HubSpot.Calls.Total;

        var outcome = await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("ines@example.com")
            .With("app_metadata", new JsonObject { ["crm_contact_id"] = contact.Id }));

        Assert.Equal("Unchanged", outcome);
        Assert.Equal(calls, walk.HubSpot.Calls.Total);
        Assert.Equal(contact, Assert.Single(walk.HubSpot.Contacts));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Linking_two_accounts_leaves_one_active_contact_whichever_event_comes_first(bool deletionFirst)
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:OnSharedRecord=Share");
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com").WithName("Ines", "Okafor"));
        await walk.PlayAsync(Auth0EventJson.Created(Google).At(2).WithEmail("ines@example.com"));
        Auth0EventJson[] events =
        [
            Auth0EventJson.Deleted(Google).At(3).WithEmail("ines@example.com"),
            Auth0EventJson.Updated().At(3).WithEmail("ines@example.com").WithName("Ines", "Duarte"),
        ];

        foreach (var auth0Event in deletionFirst ? events : events.Reverse())
        {
            await walk.PlayAsync(auth0Event);
        }

        var contact = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal((Ines, "active", "Duarte"), (contact["auth0_user_id"], contact["auth0_status"], contact["lastname"]));
    }

    [Theory]
    [InlineData("Deactivate", "Updated")]
    [InlineData("Archive", "Created")]
    [InlineData("Erase", "Created")]
    public async Task A_user_that_is_unlinked_comes_back_and_the_old_deletion_stays_late(string onDelete, string back)
    {
        await using var walk = await Walk.StartAsync(azurite, $"Policies:OnDelete={onDelete}");
        await walk.PlayAsync(Auth0EventJson.Created(Google).At(1).WithEmail("ines@example.com"));
        await walk.PlayAsync(Auth0EventJson.Deleted(Google).At(2).WithId("evt_deleted"));

        var returned = await walk.PlayAsync(Auth0EventJson.Created(Google).At(3).WithEmail("ines@example.com"));
        var again = await walk.PlayAsync(Auth0EventJson.Deleted(Google).At(2).WithId("evt_deleted"));

        Assert.Equal([back, "Stale"], [returned, again]);
        var contact = Assert.Single(walk.HubSpot.Contacts, c => !c.IsArchived);
        Assert.Equal(("active", "ines@example.com"), (contact["auth0_status"], contact.Email));
    }

    [Fact]
    public async Task A_second_deletion_after_the_return_deactivates_again()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        await walk.PlayAsync(Auth0EventJson.Deleted().At(2));
        await walk.PlayAsync(Auth0EventJson.Updated().At(3).WithEmail("ines@example.com"));

        var outcome = await walk.PlayAsync(Auth0EventJson.Deleted().At(4));

        Assert.Equal("Deactivated", outcome);
        Assert.Equal("deactivated", Assert.Single(walk.HubSpot.Contacts)["auth0_status"]);
    }

    [Theory]
    [InlineData("Archive")]
    [InlineData("Erase")]
    public async Task A_person_who_was_put_away_is_not_brought_back_by_an_old_event(string onDelete)
    {
        await using var walk = await Walk.StartAsync(azurite, $"Policies:OnDelete={onDelete}", "Policies:OnRemovedRecord=Recreate");
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        await walk.PlayAsync(Auth0EventJson.Deleted().At(4));

        var created = await walk.PlayAsync(Auth0EventJson.Created().At(2).WithEmail("ines@example.com"));
        var updated = await walk.PlayAsync(Auth0EventJson.Updated().At(3).WithEmail("ines@example.com").WithName("Ines", "Okafor"));

        Assert.Equal(["Stale", "Stale"], [created, updated]);
        Assert.DoesNotContain(walk.HubSpot.Contacts, contact => !contact.IsArchived);
    }

    [Fact]
    public void A_plan_names_the_fields_that_changed_and_a_block_is_the_status()
    {
        var deciding = new Deciding();
        deciding.Apply(Auth0EventJson.Created().At(1).WithEmail("ines@example.com").With("given_name", "Ines"));

        var moved = Assert.IsType<Plan.Write>(deciding.Apply(Auth0EventJson.Updated().At(2).WithEmail("new@example.com").With("given_name", "Ines")));
        var blocked = Assert.IsType<Plan.Write>(deciding.Apply(Auth0EventJson.Updated().At(3).WithEmail("new@example.com").With("blocked", true)));
        var login = deciding.Apply(Auth0EventJson.Updated().At(4).WithEmail("new@example.com").With("blocked", true).With("last_login", "2026-10-05T08:00:04Z"));

        Assert.Equal(["email", "last_event"], moved.Changes.Keys.Order());
        Assert.Equal(["last_event", "status"], blocked.Changes.Keys.Order());
        Assert.IsType<Plan.Settled>(login);
    }

    [Fact]
    public async Task An_absent_field_stays_in_the_contact_and_a_null_one_goes()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com").WithName("Ines", "Okafor").With("phone_number", "+351900000004"));

        await walk.PlayAsync(Auth0EventJson.Updated().At(2).With("given_name", "Inês"));
        var partial = Assert.Single(walk.HubSpot.Contacts);
        await walk.PlayAsync(Auth0EventJson.Updated().At(3).With("phone_number", null));
        var cleared = Assert.Single(walk.HubSpot.Contacts);

        Assert.Equal(("ines@example.com", "Inês", "Okafor", "+351900000004"), (partial.Email, partial["firstname"], partial["lastname"], partial["phone"]));
        Assert.Equal(("ines@example.com", "Inês", "Okafor"), (cleared.Email, cleared["firstname"], cleared["lastname"]));
        Assert.True(string.IsNullOrEmpty(cleared["phone"]));
    }

    [Fact]
    public async Task A_user_with_nothing_but_a_phone_has_one_contact_for_life()
    {
        await using var walk = await Walk.StartAsync(azurite);

        var created = await walk.PlayAsync(Auth0EventJson.Created("sms|1").At(1).With("phone_number", "+351900000004").With("phone_verified", true));
        var moved = await walk.PlayAsync(Auth0EventJson.Updated("sms|1").At(2).With("phone_number", "+351900000005").With("phone_verified", true));
        var deleted = await walk.PlayAsync(Auth0EventJson.Deleted("sms|1").At(3));

        Assert.Equal(["Created", "Updated", "Deactivated"], [created, moved, deleted]);
        var contact = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal(("sms|1", "+351900000005", "deactivated", null), (contact["auth0_user_id"], contact["phone"], contact["auth0_status"], contact.Email));
    }

    [Theory]
    [InlineData("Review", "Review:RecordOfAnotherUser")]
    [InlineData("Share", "Linked")]
    public async Task Two_new_users_with_one_verified_address_in_a_batch_make_one_contact(string policy, string second)
    {
        await using var walk = await Walk.StartAsync(azurite, $"Policies:OnSharedRecord={policy}");
        await walk.PostAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        await walk.PostAsync(Auth0EventJson.Created(Google).At(1).WithEmail("ines@example.com"));

        var outcomes = await walk.CorrelateAsync();

        Assert.Equal(["Created", second], outcomes.Order());
        Assert.Equal("ines@example.com", Assert.Single(walk.HubSpot.Contacts).Email);
        Assert.Equal(policy == "Review" ? 1 : 0, (await walk.ReviewAsync()).Count);
    }

    [Fact]
    public async Task Two_events_with_one_updated_at_are_both_applied()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Created().At(1).With("updated_at", "2025-02-01T12:34:56Z").WithName("John", "Doe"));

        var outcome = await walk.PlayAsync(Auth0EventJson.Updated().At(2).With("updated_at", "2025-02-01T12:34:56Z").WithName("John", "Roe"));

        Assert.Equal("Updated", outcome);
        Assert.Equal("Roe", Assert.Single(walk.HubSpot.Contacts)["lastname"]);
    }

    [Fact]
    public async Task Letters_of_another_case_are_the_same_address()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));

        await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("INES@Example.com"));

        Assert.Equal("ines@example.com", Assert.Single(walk.HubSpot.Contacts).Email);
        Assert.Empty(await walk.ReviewAsync());
    }

    [Fact]
    public async Task A_contact_that_lost_its_user_id_in_a_merge_is_found_under_its_old_id_and_bears_it_again()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com").WithName("Ines", "Okafor"));
        var linked = Assert.Single(walk.HubSpot.Contacts);
        var primary = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "i.okafor@example.com" });
        var merged = walk.HubSpot.Merge(primary.Id, linked.Id);
        Assert.Null(merged["auth0_user_id"]);

        var updated = await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("ines@example.com").WithName("Ines", "Duarte"));
        var deleted = await walk.PlayAsync(Auth0EventJson.Deleted().At(3));

        Assert.Equal(["Linked", "Deactivated"], [updated, deleted]);
        var contact = walk.HubSpot.Find(merged.Id)!;
        Assert.Equal((Ines, "Duarte", "deactivated"), (contact["auth0_user_id"], contact["lastname"], contact["auth0_status"]));
        Assert.Equal("i.okafor@example.com", contact.Email);
    }

    [Fact]
    public async Task What_a_person_edits_in_HubSpot_stays_until_the_user_changes_it()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com").WithName("Ines", "Okafor"));
        walk.HubSpot.Edit(Assert.Single(walk.HubSpot.Contacts).Id, new Dictionary<string, string> { ["firstname"] = "Nini" });

        await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("ines@example.com").WithName("Ines", "Duarte"));
        var kept = Assert.Single(walk.HubSpot.Contacts)["firstname"];
        await walk.PlayAsync(Auth0EventJson.Updated().At(3).WithEmail("ines@example.com").WithName("Inês", "Duarte"));

        Assert.Equal("Nini", kept);
        Assert.Equal("Inês", Assert.Single(walk.HubSpot.Contacts)["firstname"]);
    }

    [Fact]
    public async Task What_a_person_edits_in_HubSpot_stays_though_HubSpot_was_busy_at_another_change()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com").WithName("Ines", "Okafor"));
        walk.HubSpot.Edit(Assert.Single(walk.HubSpot.Contacts).Id, new Dictionary<string, string> { ["firstname"] = "Nini" });
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Status = 429, Times = 1 });

        var busy = await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("ines@example.com").WithName("Ines", "Duarte"));
        var again = await walk.CorrelateAgainAsync();

        Assert.Equal(["Deferred:TargetBusy", "Updated"], [busy, again]);
        var contact = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal(("Nini", "Duarte"), (contact["firstname"], contact["lastname"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_user_id_that_an_archived_contact_still_reserves_is_left_to_a_person(bool verified)
    {
        var hubSpot = new SimulatorOptions { AccessToken = "hubspot-token", Unconfirmed = new() { ArchivedContactsReserveValues = true } };
        await using var walk = await Walk.StartAsync(azurite, hubSpot, "Policies:OnRemovedRecord=Recreate");
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        walk.HubSpot.Archive(Assert.Single(walk.HubSpot.Contacts).Id);

        var outcome = await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("ines@example.com", verified).WithName("Ines", "Okafor"));

        Assert.Equal("Review:UnexplainedConflict", outcome);
        Assert.Equal(ReviewReason.UnexplainedConflict, Assert.Single(await walk.ReviewAsync()).Reason);
        Assert.DoesNotContain(walk.HubSpot.Contacts, contact => !contact.IsArchived);
    }

    [Fact]
    public async Task An_address_in_two_connections_is_not_joined_while_one_of_them_is_unverified()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));

        var outcome = await walk.PlayAsync(Auth0EventJson.Created(Google).At(2).WithEmail("ines@example.com", verified: false));

        Assert.Equal("Created", outcome);
        Assert.Equal(2, walk.HubSpot.Contacts.Length);
        Assert.Null(walk.HubSpot.FindBy("auth0_user_id", Google)!.Email);
    }
}
