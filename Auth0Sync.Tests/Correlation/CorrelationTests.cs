using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>Which contact an event is written to, and which calls that takes.</summary>
[Trait("Category", "Integration")]
public sealed class CorrelationTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Ines = "auth0|68c1f7e2b94d0a53e6171c2f";
    private const string Google = "google-oauth2|104455667788990011223";

    [Fact]
    public async Task A_created_user_takes_one_call_and_becomes_one_contact()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Created().WithEmail("ines@example.com").WithName("Ines", "Okafor").WithUserMember("phone_number", "+351900000004"));

        Assert.Equal("Created", outcome);
        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal("ines@example.com", contact.Email);
        Assert.Equal("Ines", contact["firstname"]);
        Assert.Equal("Okafor", contact["lastname"]);
        Assert.Equal("+351900000004", contact["phone"]);
        Assert.Equal(Ines, contact["auth0_user_id"]);
        Assert.Equal("true", contact["auth0_email_verified"]);
        Assert.Equal("active", contact["auth0_status"]);
        Assert.Equal(["batchCreate"], GetContactCalls(pipeline));
        Assert.Equal(0, await pipeline.CountQueuedMessagesAsync());
    }

    [Fact]
    public async Task A_duplicate_event_makes_one_contact_and_no_second_call()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var created = Auth0EventBuilder.Created().WithEmail("ines@example.com");

        await pipeline.ProcessAsync(created);
        var again = await pipeline.ProcessAsync(created);

        Assert.Equal("Unchanged", again);
        Assert.Equal(["batchCreate"], GetContactCalls(pipeline));
    }

    [Fact]
    public async Task A_changed_email_is_written_to_the_same_contact()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines.okafor@example.com"));

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines.duarte@example.com"));

        Assert.Equal("Updated", outcome);
        Assert.Equal("ines.duarte@example.com", Assert.Single(pipeline.HubSpot.Contacts).Email);
        Assert.Equal(["batchCreate", "batchUpdate"], GetContactCalls(pipeline));
    }

    [Fact]
    public async Task A_user_without_a_verified_email_gets_a_contact_without_one()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, new SimulatorOptions { AccessToken = "hubspot-token" }, "HubSpot:ApiVersion=2026-09");

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Created().WithEmail("ines@example.com", verified: false));

        Assert.Equal("Created", outcome);
        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Null(contact.Email);
        Assert.Equal("false", contact["auth0_email_verified"]);
        Assert.Equal("Auth0 user", contact["firstname"]);
    }

    [Fact]
    public async Task A_contact_with_the_verified_email_is_linked_and_not_duplicated()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await EnsureTargetReadyAsync(pipeline);
        var existing = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com", ["company"] = "Harbour" });

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Created().WithEmail("Ines@Example.com").WithName("Ines", "Okafor"));

        Assert.Equal("Linked", outcome);
        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal(existing.Id, contact.Id);
        Assert.Equal(Ines, contact["auth0_user_id"]);
        Assert.Equal("Harbour", contact["company"]);
        Assert.Equal("Ines", contact["firstname"]);
    }

    [Fact]
    public async Task A_contact_with_the_same_unverified_email_is_not_changed()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await EnsureTargetReadyAsync(pipeline);
        var stranger = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Created().WithEmail("ines@example.com", verified: false));

        Assert.Equal("Created", outcome);
        Assert.Equal(2, pipeline.HubSpot.Contacts.Length);
        Assert.Null(pipeline.HubSpot.Find(stranger.Id)!["auth0_user_id"]);
    }

    [Fact]
    public async Task An_unverified_email_that_is_sent_by_policy_and_already_taken_goes_to_review()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnUnverifiedEmail=Send");
        await EnsureTargetReadyAsync(pipeline);
        var stranger = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Created().WithEmail("ines@example.com", verified: false).WithName("Ines", "Okafor"));

        Assert.Equal("Review:EmailOfAnotherRecord", outcome);
        var own = pipeline.HubSpot.FindByProperty("auth0_user_id", Ines)!;
        Assert.Null(own.Email);
        Assert.Equal("Ines", own["firstname"]);
        var item = Assert.Single(await pipeline.GetReviewItemsAsync());
        Assert.Equal([own.Id, stranger.Id], item.Candidates);
        Assert.Contains("Existing ID", item.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_contact_found_by_a_secondary_email_keeps_its_primary_email()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await EnsureTargetReadyAsync(pipeline);
        pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@work.example.com" }, "ines@example.com");

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Created().WithEmail("ines@example.com"));

        Assert.Equal("Linked", outcome);
        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal("ines@work.example.com", contact.Email);
        Assert.Equal(Ines, contact["auth0_user_id"]);
    }

    [Fact]
    public async Task A_contact_found_by_a_secondary_email_that_the_user_changes_keeps_its_primary_email()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await EnsureTargetReadyAsync(pipeline);
        pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@work.example.com" }, "ines@example.com");

        var linked = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(1).WithEmail("ines@example.org").WithName("Ines", "Okafor")
            .WithPreviousUserMember("email", "ines@example.com").WithPreviousUserMember("email_verified", true));

        Assert.Equal("Linked", linked);
        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal(("ines@work.example.com", Ines, "Okafor"), (contact.Email, contact["auth0_user_id"], contact["lastname"]));

        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.net"));

        Assert.Equal("ines@example.net", Assert.Single(pipeline.HubSpot.Contacts).Email);
    }

    [Fact]
    public async Task A_contact_found_by_a_secondary_email_keeps_its_primary_email_when_HubSpot_is_busy_later()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await EnsureTargetReadyAsync(pipeline);
        pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@work.example.com" }, "ines@example.com");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithName("Ines", "Okafor"));
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Status = 429, MaxCount = 1 });

        var busy = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com").WithName("Ines", "Duarte"));
        var again = await pipeline.WaitAndProcessMessageAsync();

        Assert.Equal(["Deferred:TargetBusy", "Updated"], [busy, again]);
        Assert.Equal("ines@work.example.com", Assert.Single(pipeline.HubSpot.Contacts).Email);
    }

    [Fact]
    public async Task A_contact_found_by_a_secondary_email_keeps_its_primary_email_when_the_response_is_lost()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await EnsureTargetReadyAsync(pipeline);
        pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@work.example.com" }, "ines@example.com");
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Kind = FaultKind.AbortAfter, MaxCount = 3 });

        var first = await pipeline.ProcessAsync(Auth0EventBuilder.Created().WithEmail("ines@example.com"));
        var second = await pipeline.WaitAndProcessMessageAsync();

        Assert.Equal(["Deferred:TargetBusy", "Linked"], [first, second]);
        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal(("ines@work.example.com", Ines), (contact.Email, contact["auth0_user_id"]));
    }

    [Fact]
    public async Task A_contact_found_by_a_previous_email_keeps_its_primary_email_when_the_response_is_lost()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await EnsureTargetReadyAsync(pipeline);
        pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@work.example.com" }, "ines@example.com");
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Kind = FaultKind.AbortAfter, MaxCount = 3 });

        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().WithEmail("ines@example.org")
            .WithPreviousUserMember("email", "ines@example.com").WithPreviousUserMember("email_verified", true));
        await pipeline.WaitAndProcessMessageAsync();

        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal(("ines@work.example.com", Ines), (contact.Email, contact["auth0_user_id"]));
    }

    [Fact]
    public async Task An_explicit_given_name_is_not_replaced_by_a_part_of_the_full_name()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithName("Maria", "Silva Santos"));

        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithUserMember("name", "Maria Silva Santos"));

        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal(("Maria", "Silva Santos"), (contact["firstname"], contact["lastname"]));
    }

    [Fact]
    public async Task Parts_of_the_full_name_are_replaced_by_explicit_names_even_if_late()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(2).WithEmail("ines@example.com").WithUserMember("name", "Maria Silva Santos"));
        var guessed = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal(("Maria Silva", "Santos"), (guessed["firstname"], guessed["lastname"]));

        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithUserMember("name", "Ana Silva Santos"));
        Assert.Equal("Ana Silva", Assert.Single(pipeline.HubSpot.Contacts)["firstname"]);

        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(1).WithName("Maria", "Silva Santos"));

        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal(("Maria", "Silva Santos"), (contact["firstname"], contact["lastname"]));
    }

    [Fact]
    public async Task A_partial_event_does_not_end_the_wait_for_a_verified_email()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnUnverifiedEmail=Hold");
        await EnsureTargetReadyAsync(pipeline);
        var lead = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });

        var held = await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com", verified: false));
        var again = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(1.5).WithEmail("ines@example.com", verified: false));
        var partial = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithUserMember("given_name", "Ines"));
        var verified = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("ines@example.com"));

        Assert.Equal(["Skipped:EmailNotVerified", "Skipped:EmailNotVerified", "Skipped:EmailNotVerified", "Linked"], [held, again, partial, verified]);
        Assert.Equal(lead.Id, Assert.Single(pipeline.HubSpot.Contacts).Id);
    }

    [Fact]
    public async Task Values_of_an_event_that_waits_for_verification_are_recorded()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnUnverifiedEmail=Hold");

        var held = await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(3).WithEmail("ines@example.com", verified: false).WithUserMember("given_name", "Ana"));
        var verified = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(4).WithEmail("ines@example.com"));
        var older = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithUserMember("given_name", "Eva"));
        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        var newer = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(5).WithUserMember("given_name", "Ana"));

        Assert.Equal(["Skipped:EmailNotVerified", "Created", "Stale", "Updated"], [held, verified, older, newer]);
        Assert.Null(contact["firstname"]);
        Assert.Equal("Ana", Assert.Single(pipeline.HubSpot.Contacts)["firstname"]);
    }

    [Theory]
    [InlineData("Ana", "Ana")]
    [InlineData("Eva", null)]
    public async Task A_late_verified_event_creates_the_contact_without_superseded_values(string givenName, string? expected)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnUnverifiedEmail=Hold");

        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("ines@example.org", verified: false).WithUserMember("given_name", "Ana"));
        var verified = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com").WithUserMember("given_name", givenName));

        Assert.Equal("Created", verified);
        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal(("ines@example.com", expected), (contact.Email, contact["firstname"]));
    }

    [Fact]
    public async Task Values_of_an_update_that_was_skipped_are_recorded()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnMissingRecord=Skip");

        var skipped = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithUserMember("given_name", "Ana"));
        var created = await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(4).WithEmail("ines@example.com"));
        var older = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithUserMember("given_name", "Eva"));
        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        var newer = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(5).WithUserMember("given_name", "Ana"));

        Assert.Equal(["Skipped:NoRecord", "Created", "Stale", "Updated"], [skipped, created, older, newer]);
        Assert.Null(contact["firstname"]);
        Assert.Equal("Ana", Assert.Single(pipeline.HubSpot.Contacts)["firstname"]);
    }

    [Theory]
    [InlineData("Ana", "Ana")]
    [InlineData("Eva", null)]
    public async Task A_creation_after_a_skipped_update_contains_no_superseded_value(string givenName, string? expected)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnMissingRecord=Skip", "Retry:FirstDelay=00:00:00.1");

        var skipped = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("ines@example.com").WithUserMember("given_name", "Ana"));
        var partial = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(4).WithUserMember("phone_number", "+351900000004"));
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchCreate, Kind = FaultKind.Status, Status = 503 });
        var busy = await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithUserMember("given_name", givenName));
        pipeline.HubSpot.Faults.Clear();
        var created = await pipeline.WaitAndProcessMessageAsync();

        Assert.Equal(["Skipped:NoRecord", "Skipped:NoRecord", "Deferred:TargetBusy", "Created"], [skipped, partial, busy, created]);
        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal(("ines@example.com", expected), (contact.Email, contact["firstname"]));
    }

    [Fact]
    public async Task An_email_of_a_skipped_update_that_another_contact_has_is_written_once_it_is_free()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnMissingRecord=Skip", "Policies:OnUnverifiedEmail=Send");
        await EnsureTargetReadyAsync(pipeline);
        var lead = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });

        var skipped = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("ines@example.com", verified: false));
        var created = await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(4).WithEmail("ines@example.com", verified: false));
        pipeline.HubSpot.Edit(lead.Id, new Dictionary<string, string> { ["email"] = "lead@example.com" });
        var updated = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(5).WithEmail("ines@example.com", verified: false));

        Assert.Equal(["Skipped:NoRecord", "Review:EmailOfAnotherRecord", "Updated"], [skipped, created, updated]);
        Assert.Equal(Ines, pipeline.HubSpot.FindByProperty("email", "ines@example.com")!["auth0_user_id"]);
    }

    [Fact]
    public async Task Values_of_events_that_were_skipped_after_a_removal_are_recorded()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnRemovedRecord=Respect");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithUserMember("given_name", "Ines"));
        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        pipeline.HubSpot.Archive(contact.Id);
        var skipped = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(5).WithUserMember("given_name", "Ana"));
        pipeline.HubSpot.Restore(contact.Id);

        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(4).WithUserMember("given_name", "Eva"));
        var afterOlder = pipeline.HubSpot.Find(contact.Id)!;
        var newer = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(6).WithUserMember("given_name", "Ana"));

        Assert.Equal(["Skipped:RecordRemoved", "Updated"], [skipped, newer]);
        Assert.Equal("Ines", afterOlder["firstname"]);
        Assert.Equal("Ana", pipeline.HubSpot.Find(contact.Id)!["firstname"]);
    }

    [Fact]
    public async Task A_user_without_an_email_does_not_wait_for_verification()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnUnverifiedEmail=Hold");

        Assert.Equal("Created", await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(1).WithUserMember("given_name", "Ines")));
        Assert.Equal("Updated", await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithUserMember("given_name", "Inés")));
    }

    [Fact]
    public async Task A_shared_contact_that_was_merged_and_followed_by_its_owner_is_kept_after_the_owner_is_deleted()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnSharedRecord=Share");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Created(Google).AtSecond(2).WithEmail("ines@example.com"));
        var other = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "i.okafor@example.com" });
        var merged = pipeline.HubSpot.Merge(pipeline.HubSpot.FindByProperty("auth0_user_id", Ines)!.Id, other.Id);
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("ines@example.com").WithName("Ines", "Duarte"));

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(4));

        Assert.Equal("Skipped:RecordStillInUse", outcome);
        Assert.Equal("active", pipeline.HubSpot.Find(merged.Id)!["auth0_status"]);
    }

    [Fact]
    public async Task A_contact_of_another_user_goes_to_review()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().WithEmail("ines@example.com").WithName("Ines", "Okafor"));
        var contact = Assert.Single(pipeline.HubSpot.Contacts);

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Created(Google).WithEmail("ines@example.com").WithName("I", "D"));

        Assert.Equal("Review:RecordOfAnotherUser", outcome);
        Assert.Equal(contact, Assert.Single(pipeline.HubSpot.Contacts));
        var item = Assert.Single(await pipeline.GetReviewItemsAsync());
        Assert.Equal([contact.Id], item.Candidates);
        Assert.Contains("another Auth0 user", item.Message, StringComparison.Ordinal);
        Assert.Contains(Google, System.Text.Encoding.UTF8.GetString(item.Content.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_contact_shared_by_policy_is_kept_until_its_last_user_is_deleted()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnSharedRecord=Share");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Created("google-oauth2|104").AtSecond(2).WithEmail("ines@example.com"));

        var first = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted("google-oauth2|104").AtSecond(3));
        var stillActive = Assert.Single(pipeline.HubSpot.Contacts)["auth0_status"];
        var last = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(4));

        Assert.Equal("Skipped:RecordStillInUse", first);
        Assert.Equal("active", stillActive);
        Assert.Equal("Deactivated", last);
        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal("deactivated", contact["auth0_status"]);
        Assert.Equal(Ines, contact["auth0_user_id"]);
    }

    [Fact]
    public async Task The_deletion_of_the_last_user_of_a_shared_contact_deactivates_it_even_with_the_id_of_the_first_user()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnSharedRecord=Share");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Created(Google).AtSecond(2).WithEmail("ines@example.com"));

        var first = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(3));
        var last = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted(Google).AtSecond(4));

        Assert.Equal(["Skipped:RecordStillInUse", "Deactivated"], [first, last]);
        Assert.Equal("deactivated", Assert.Single(pipeline.HubSpot.Contacts)["auth0_status"]);
    }

    [Fact]
    public async Task A_user_who_returned_keeps_a_shared_contact_active()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnSharedRecord=Share");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(2));
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(3).WithEmail("ines@example.com"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Created(Google).AtSecond(4).WithEmail("ines@example.com"));

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted(Google).AtSecond(5));

        Assert.Equal("Skipped:RecordStillInUse", outcome);
        Assert.Equal("active", Assert.Single(pipeline.HubSpot.Contacts)["auth0_status"]);
    }

    [Fact]
    public async Task A_user_whose_contact_was_created_without_the_email_keeps_it_active_too()
    {
        await using var pipeline = await PipelineHarness.StartAsync(
            azurite, "Policies:OnSharedRecord=Share", "Policies:MatchBy:0=ExternalId", "Policies:MatchBy:1=UserId", "Policies:ExternalIdPath=app_metadata.crm_contact_id");
        await EnsureTargetReadyAsync(pipeline);
        pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        var own = pipeline.HubSpot.FindByProperty("auth0_user_id", Ines)!;
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated(Google).AtSecond(2).WithUserMember("app_metadata", new System.Text.Json.Nodes.JsonObject { ["crm_contact_id"] = own.Id }));

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted(Google).AtSecond(3));

        Assert.Equal("Skipped:RecordStillInUse", outcome);
        Assert.Equal("active", pipeline.HubSpot.Find(own.Id)!["auth0_status"]);
    }

    [Fact]
    public async Task A_contact_archived_with_its_user_and_restored_without_the_id_can_be_linked_to_another_user()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnDelete=Archive");
        await EnsureTargetReadyAsync(pipeline);
        var contact = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(2));
        pipeline.HubSpot.Restore(contact.Id);
        pipeline.HubSpot.Edit(contact.Id, new Dictionary<string, string> { ["auth0_user_id"] = "" });

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Created(Google).AtSecond(3).WithEmail("ines@example.com"));

        Assert.Equal("Linked", outcome);
        Assert.Equal(Google, pipeline.HubSpot.Find(contact.Id)!["auth0_user_id"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_contact_missing_when_its_user_was_deleted_and_restored_without_the_id_can_be_linked_to_another_user(bool claimed)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await EnsureTargetReadyAsync(pipeline);
        if (claimed)
        {
            pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        }

        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        pipeline.HubSpot.Archive(contact.Id);
        var gone = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(2));
        pipeline.HubSpot.Restore(contact.Id);
        pipeline.HubSpot.Edit(contact.Id, new Dictionary<string, string> { ["auth0_user_id"] = "" });

        var linked = await pipeline.ProcessAsync(Auth0EventBuilder.Created(Google).AtSecond(3).WithEmail("ines@example.com"));
        var deleted = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted(Google).AtSecond(4));

        Assert.Equal(["Skipped:NoRecord", "Linked", "Deactivated"], [gone, linked, deleted]);
    }

    [Theory]
    [InlineData(400, 1, "Review:Rejected")]
    [InlineData(409, 2, "Review:UnexplainedConflict")]
    public async Task A_contact_that_rejected_the_link_to_one_user_can_be_linked_to_the_next(int status, int times, string rejected)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await EnsureTargetReadyAsync(pipeline);
        pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Status = status, MaxCount = times });

        var first = await pipeline.ProcessAsync(Auth0EventBuilder.Created(Google).AtSecond(1).WithEmail("ines@example.com"));
        var second = await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(2).WithEmail("ines@example.com"));
        var deleted = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(3));

        Assert.Equal([rejected, "Linked", "Deactivated"], [first, second, deleted]);
        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal((Ines, "deactivated"), (contact["auth0_user_id"], contact["auth0_status"]));
    }

    [Fact]
    public async Task A_user_whose_link_to_a_shared_contact_was_rejected_does_not_keep_it_active()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnSharedRecord=Share");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Status = 400, MaxCount = 1 });

        var rejected = await pipeline.ProcessAsync(Auth0EventBuilder.Created(Google).AtSecond(2).WithEmail("ines@example.com"));
        var deleted = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(3));

        Assert.Equal(["Review:Rejected", "Deactivated"], [rejected, deleted]);
    }

    [Fact]
    public async Task A_contact_that_disappears_while_it_is_linked_is_released_and_the_user_gets_another()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await EnsureTargetReadyAsync(pipeline);
        var vanishing = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Condition = _ => !pipeline.HubSpot.Archive(vanishing.Id).IsArchived, MaxCount = 1 });

        var first = await pipeline.ProcessAsync(Auth0EventBuilder.Created().WithEmail("ines@example.com"));
        var second = await pipeline.WaitAndProcessMessageAsync();

        Assert.Equal(["Deferred:TargetBusy", "Created"], [first, second]);
        Assert.False(await pipeline.Services.GetRequiredService<LedgerTable>().HasLinkedUsersAsync("hubspot", vanishing.Id, [], CancellationToken.None));
    }

    [Fact]
    public async Task A_user_whose_own_contact_rejects_a_change_stays_linked_to_it()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnSharedRecord=Share");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        pipeline.HubSpot.Edit(Assert.Single(pipeline.HubSpot.Contacts).Id, new Dictionary<string, string> { ["auth0_user_id"] = "" });
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Status = 400, Condition = call => !IsByUserId(call), MaxCount = 1 });

        var rejected = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com").WithName("Ines", "Okafor"));
        var shared = await pipeline.ProcessAsync(Auth0EventBuilder.Created(Google).AtSecond(3).WithEmail("ines@example.com"));
        var left = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted(Google).AtSecond(4));

        Assert.Equal(["Review:Rejected", "Linked", "Skipped:RecordStillInUse"], [rejected, shared, left]);
    }

    [Fact]
    public async Task A_user_whose_id_is_in_the_contact_stays_linked_even_if_the_contact_rejects_a_change()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnSharedRecord=Share");
        await EnsureTargetReadyAsync(pipeline);
        pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["auth0_user_id"] = Ines, ["email"] = "ines@example.com" });
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Status = 400, MaxCount = 1 });

        var rejected = await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        var shared = await pipeline.ProcessAsync(Auth0EventBuilder.Created(Google).AtSecond(2).WithEmail("ines@example.com"));
        var left = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted(Google).AtSecond(3));

        Assert.Equal(["Review:Rejected", "Linked", "Skipped:RecordStillInUse"], [rejected, shared, left]);
    }

    [Fact]
    public async Task The_deletion_of_a_linked_account_does_not_change_the_contact_with_its_email()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        var before = Assert.Single(pipeline.HubSpot.Contacts);

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted("google-oauth2|104").AtSecond(2).WithEmail("ines@example.com"));

        Assert.Equal("Skipped:NoRecord", outcome);
        Assert.Equal(before, Assert.Single(pipeline.HubSpot.Contacts));
    }

    [Fact]
    public async Task A_deletion_that_found_no_contact_does_not_search_again()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(1));
        var calls = pipeline.HubSpot.Calls.Total;

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(2));

        Assert.Equal("Unchanged", outcome);
        Assert.Equal(calls, pipeline.HubSpot.Calls.Total);
    }

    [Fact]
    public async Task A_block_in_a_rejected_event_still_counts()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));

        var rejected = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@no.such.invalid").WithUserMember("blocked", true));
        var next = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("ines@example.com").WithName("Ines", "Okafor"));

        Assert.Equal(["Review:Rejected", "Updated"], [rejected, next]);
        Assert.Equal("blocked", Assert.Single(pipeline.HubSpot.Contacts)["auth0_status"]);
    }

    [Fact]
    public async Task A_user_who_shares_a_contact_changes_it_with_one_call()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnSharedRecord=Share");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Created(Google).AtSecond(2).WithEmail("ines@example.com"));
        var calls = pipeline.HubSpot.Calls.Total;

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Updated(Google).AtSecond(3).WithEmail("ines@example.com").WithName("Ines", "Okafor"));

        Assert.Equal("Updated", outcome);
        Assert.Equal("Okafor", Assert.Single(pipeline.HubSpot.Contacts)["lastname"]);
        Assert.Equal(calls + 1, pipeline.HubSpot.Calls.Total);
    }

    [Fact]
    public async Task A_user_who_shared_a_contact_and_got_an_own_one_no_longer_shares_it()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnSharedRecord=Share", "Policies:OnRemovedRecord=Recreate");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Created(Google).AtSecond(2).WithEmail("ines@example.com"));
        pipeline.HubSpot.Archive(Assert.Single(pipeline.HubSpot.Contacts).Id);
        var recreated = await pipeline.ProcessAsync(Auth0EventBuilder.Updated(Google).AtSecond(3).WithEmail("ines@example.com").WithName("Ines", "Okafor"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Created("sms|1").AtSecond(4).WithUserMember("phone_number", "+351900000004"));
        var merged = pipeline.HubSpot.Merge(
            pipeline.HubSpot.FindByProperty("auth0_user_id", "sms|1")!.Id,
            pipeline.HubSpot.FindByProperty("auth0_user_id", Google)!.Id);

        var deleted = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted(Google).AtSecond(5));

        Assert.Equal(["Created", "Skipped:RecordOfAnotherUser"], [recreated, deleted]);
        Assert.Equal("active", pipeline.HubSpot.Find(merged.Id)!["auth0_status"]);
    }

    [Fact]
    public async Task A_merged_contact_is_not_changed_while_another_user_is_linked_to_its_old_id()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnSharedRecord=Share");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Created(Google).AtSecond(2).WithEmail("ines@example.com"));
        var other = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "i.okafor@example.com" });
        var merged = pipeline.HubSpot.Merge(pipeline.HubSpot.FindByProperty("auth0_user_id", Ines)!.Id, other.Id);

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(3));

        Assert.Equal("Skipped:RecordStillInUse", outcome);
        Assert.Equal("active", pipeline.HubSpot.Find(merged.Id)!["auth0_status"]);
    }

    [Fact]
    public async Task A_merged_contact_with_other_users_on_its_old_and_new_id_is_not_changed()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnSharedRecord=Share");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Created(Google).AtSecond(2).WithEmail("ines@example.com"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Created("sms|1").AtSecond(3).WithEmail("ines@example.com"));
        var other = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "i.okafor@example.com" });
        var merged = pipeline.HubSpot.Merge(pipeline.HubSpot.FindByProperty("auth0_user_id", Ines)!.Id, other.Id);
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(4).WithEmail("ines@example.com").WithName("Ines", "Okafor"));

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted(Google).AtSecond(5));

        Assert.Equal("Skipped:RecordStillInUse", outcome);
        Assert.Equal("active", pipeline.HubSpot.Find(merged.Id)!["auth0_status"]);
    }

    [Fact]
    public async Task A_contact_is_not_matched_by_a_rule_that_is_not_in_the_list()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:MatchBy:0=UserId");
        await EnsureTargetReadyAsync(pipeline);
        var existing = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Created().WithEmail("ines@example.com"));

        Assert.Equal("Review:EmailOfAnotherRecord", outcome);
        Assert.Null(pipeline.HubSpot.Find(existing.Id)!["auth0_user_id"]);
    }

    [Fact]
    public async Task An_email_that_another_contact_owns_is_left_out_and_the_rest_is_written()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        var own = Assert.Single(pipeline.HubSpot.Contacts);
        var other = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "taken@example.com" });

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("taken@example.com").WithName("Ines", "Duarte"));

        Assert.Equal("Review:EmailOfAnotherRecord", outcome);
        var contact = pipeline.HubSpot.Find(own.Id)!;
        Assert.Equal("ines@example.com", contact.Email);
        Assert.Equal("Duarte", contact["lastname"]);
        Assert.Equal([own.Id, other.Id], Assert.Single(await pipeline.GetReviewItemsAsync()).Candidates);
    }

    [Fact]
    public async Task Once_the_email_is_free_the_next_event_writes_it()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        var other = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "taken@example.com" });
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("taken@example.com"));
        pipeline.HubSpot.Archive(other.Id);

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("taken@example.com"));

        Assert.Equal("Updated", outcome);
        Assert.Equal("taken@example.com", pipeline.HubSpot.FindByProperty("auth0_user_id", Ines)!.Email);
    }

    [Fact]
    public async Task A_late_event_does_not_write_an_old_email_in_place_of_a_taken_one()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(2).WithEmail("ines@example.com"));
        var own = Assert.Single(pipeline.HubSpot.Contacts);
        pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "taken@example.com" });
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("taken@example.com"));

        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(1).WithEmail("old@example.com"));

        Assert.Equal("ines@example.com", pipeline.HubSpot.Find(own.Id)!.Email);
    }

    [Fact]
    public async Task A_merge_in_HubSpot_is_followed_to_the_new_contact()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithName("Ines", "Okafor"));
        var linked = Assert.Single(pipeline.HubSpot.Contacts);
        var other = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "i.okafor@example.com" });
        var merged = pipeline.HubSpot.Merge(linked.Id, other.Id);

        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com").WithName("Ines", "Duarte"));
        var deleted = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(3));

        Assert.Equal("Deactivated", deleted);
        var contact = pipeline.HubSpot.Find(merged.Id)!;
        Assert.Equal("Duarte", contact["lastname"]);
        Assert.Equal("deactivated", contact["auth0_status"]);
    }

    [Theory]
    [InlineData("Recreate", "Created", 1)]
    [InlineData("Review", "Review:RecordRemoved", 0)]
    [InlineData("Respect", "Skipped:RecordRemoved", 0)]
    public async Task A_contact_that_was_archived_manually_follows_the_policy(string policy, string expected, int living)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, $"Policies:OnRemovedRecord={policy}");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        pipeline.HubSpot.Archive(Assert.Single(pipeline.HubSpot.Contacts).Id);

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com").WithName("Ines", "Okafor"));

        Assert.Equal(expected, outcome);
        Assert.Equal(living, pipeline.HubSpot.Contacts.Count(c => !c.IsArchived));
        Assert.All(await pipeline.GetReviewItemsAsync(), item => Assert.Contains("removed", item.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_contact_recreated_by_a_partial_event_gets_a_name_that_is_sent_again()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnRemovedRecord=Recreate");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithName("Ines", "Okafor"));
        pipeline.HubSpot.Archive(Assert.Single(pipeline.HubSpot.Contacts).Id);

        var recreated = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithUserMember("phone_number", "+351900000004"));
        var updated = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("ines@example.com").WithName("Ines", "Okafor"));

        Assert.Equal(("Created", "Updated"), (recreated, updated));
        var contact = Assert.Single(pipeline.HubSpot.Contacts, contact => !contact.IsArchived);
        Assert.Equal(("Ines", "Okafor", "ines@example.com", "+351900000004"), (contact["firstname"], contact["lastname"], contact.Email, contact["phone"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_contact_recreated_by_a_partial_event_gets_a_name_that_is_sent_again_even_if_the_response_was_lost(bool beforeTheRetry)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnRemovedRecord=Recreate", "Retry:FirstDelay=00:00:04");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithName("Ines", "Okafor"));
        pipeline.HubSpot.Archive(Assert.Single(pipeline.HubSpot.Contacts).Id);
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchCreate, Kind = FaultKind.AbortAfter, MaxCount = 1 });

        var lost = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithUserMember("phone_number", "+351900000004"));
        if (!beforeTheRetry)
        {
            await pipeline.WaitAndProcessMessageAsync();
        }

        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("ines@example.com").WithName("Ines", "Okafor"));
        if (beforeTheRetry)
        {
            await pipeline.WaitAndProcessMessageAsync();
        }

        Assert.Equal("Deferred:TargetBusy", lost);
        var contact = Assert.Single(pipeline.HubSpot.Contacts, contact => !contact.IsArchived);
        Assert.Equal(("Ines", "Okafor", "ines@example.com", "+351900000004"), (contact["firstname"], contact["lastname"], contact.Email, contact["phone"]));
    }

    [Fact]
    public async Task A_contact_that_was_removed_is_not_recreated_by_an_old_event()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnRemovedRecord=Recreate");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(5).WithEmail("ines@example.com"));
        pipeline.HubSpot.Archive(Assert.Single(pipeline.HubSpot.Contacts).Id);

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithName("Ines", "Okafor"));

        Assert.Equal("Stale", outcome);
        Assert.DoesNotContain(pipeline.HubSpot.Contacts, c => !c.IsArchived);
    }

    [Fact]
    public async Task Values_of_an_old_event_are_recorded_after_the_contact_was_removed()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnRemovedRecord=Recreate");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(5).WithEmail("ines@example.com"));
        pipeline.HubSpot.Archive(Assert.Single(pipeline.HubSpot.Contacts).Id);

        var old = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithUserMember("given_name", "Ana"));
        var recreated = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(6).WithEmail("ines@example.com"));
        var older = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithUserMember("given_name", "Eva"));

        Assert.Equal(["Stale", "Created", "Stale"], [old, recreated, older]);
        Assert.Null(Assert.Single(pipeline.HubSpot.Contacts, contact => !contact.IsArchived)["firstname"]);
    }

    [Theory]
    [InlineData("Deactivate")]
    [InlineData("Archive")]
    public async Task A_contact_that_was_removed_stays_removed_after_an_old_event_too(string onDelete)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, $"Policies:OnDelete={onDelete}");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(5).WithEmail("ines@example.com"));
        pipeline.HubSpot.Archive(Assert.Single(pipeline.HubSpot.Contacts).Id);

        var old = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithName("Ines", "Okafor"));
        var newer = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(6).WithEmail("ines@example.com").WithName("Ines", "Duarte"));

        Assert.Equal(["Stale", "Review:RecordRemoved"], [old, newer]);
        Assert.DoesNotContain(pipeline.HubSpot.Contacts, c => !c.IsArchived);
    }

    [Fact]
    public async Task A_late_event_with_an_email_the_user_no_longer_has_does_not_match_another_persons_contact()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(5).WithEmail("ines@example.org"));
        pipeline.HubSpot.Archive(Assert.Single(pipeline.HubSpot.Contacts).Id);
        var stranger = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("ines@example.com").WithUserMember("phone_number", "+351900000004"));

        Assert.Equal("Stale", outcome);
        Assert.Equal(stranger, pipeline.HubSpot.Find(stranger.Id));
    }

    [Fact]
    public async Task A_late_event_does_not_link_a_deleted_user_to_the_contact_that_has_the_email_now()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(5));
        pipeline.HubSpot.Archive(Assert.Single(pipeline.HubSpot.Contacts).Id);
        var lead = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("ines@example.com").WithUserMember("phone_number", "+351900000004"));

        Assert.Equal("Stale", outcome);
        Assert.Equal(lead, pipeline.HubSpot.Find(lead.Id));
    }

    [Fact]
    public async Task A_user_whose_contact_was_merged_into_that_of_another_user_does_not_write_to_it()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created("auth0|a").AtSecond(1).WithEmail("a@example.com").WithName("Ada", "A"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Created("auth0|b").AtSecond(1).WithEmail("b@example.com").WithName("Bea", "B"));
        var merged = pipeline.HubSpot.Merge(
            pipeline.HubSpot.FindByProperty("auth0_user_id", "auth0|a")!.Id,
            pipeline.HubSpot.FindByProperty("auth0_user_id", "auth0|b")!.Id);

        var updated = await pipeline.ProcessAsync(Auth0EventBuilder.Updated("auth0|b").AtSecond(2).WithEmail("b@example.com").WithName("Bea", "Changed"));
        var deleted = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted("auth0|b").AtSecond(3));

        Assert.Equal("Review:RecordOfAnotherUser", updated);
        Assert.Equal("Skipped:RecordOfAnotherUser", deleted);
        var contact = pipeline.HubSpot.Find(merged.Id)!;
        Assert.Equal(("Ada", "A", "active"), (contact["firstname"], contact["lastname"], contact["auth0_status"]));
    }

    [Fact]
    public async Task A_contact_that_is_known_by_the_previous_email_is_linked()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await EnsureTargetReadyAsync(pipeline);
        pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines.okafor@example.com" });

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().WithEmail("ines.duarte@example.com")
            .WithPreviousUserMember("email", "ines.okafor@example.com").WithPreviousUserMember("email_verified", true));

        Assert.Equal("Linked", outcome);
        Assert.Equal("ines.duarte@example.com", Assert.Single(pipeline.HubSpot.Contacts).Email);
    }

    [Fact]
    public async Task A_contact_is_not_matched_by_a_previous_email_that_was_not_verified()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await EnsureTargetReadyAsync(pipeline);
        var stranger = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "somebody@example.com" });

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().WithEmail("ines@example.com")
            .WithPreviousUserMember("email", "somebody@example.com").WithPreviousUserMember("email_verified", false));

        Assert.Equal("Created", outcome);
        Assert.Null(pipeline.HubSpot.Find(stranger.Id)!["auth0_user_id"]);
    }

    [Fact]
    public async Task An_event_from_the_far_future_does_not_block_later_events()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithName("Ines", "Okafor"));

        var future = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().WithEnvelopeMember("time", "2199-01-01T00:00:00Z").WithName("Ines", "Future"));
        var next = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithName("Ines", "Duarte"));

        Assert.Equal("Review:FutureEvent", future);
        Assert.Contains("future", Assert.Single(await pipeline.GetReviewItemsAsync()).Message, StringComparison.Ordinal);
        Assert.Equal("Updated", next);
        Assert.Equal("Duarte", Assert.Single(pipeline.HubSpot.Contacts)["lastname"]);
    }

    [Theory]
    [InlineData("Create", "Created", 1)]
    [InlineData("Skip", "Skipped:NoRecord", 0)]
    [InlineData("Review", "Review:NoRecord", 0)]
    public async Task An_update_of_an_unknown_user_follows_the_policy(string policy, string expected, int contacts)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, $"Policies:OnMissingRecord={policy}");

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().WithEmail("ines@example.com"));

        Assert.Equal(expected, outcome);
        Assert.Equal(contacts, pipeline.HubSpot.Contacts.Length);
        Assert.All(await pipeline.GetReviewItemsAsync(), item => Assert.Contains("no record", item.Message, StringComparison.Ordinal));
        Assert.Equal(policy == "Create" ? ["read", "read", "batchCreate"] : ["read", "read"], GetContactCalls(pipeline));
    }

    [Theory]
    [InlineData("Deactivate", "Deactivated", "batchUpdate")]
    [InlineData("Archive", "Deactivated", "batchArchive")]
    [InlineData("Erase", "Deactivated", "gdprDelete")]
    public async Task The_contact_of_a_deleted_user_is_handled_by_the_policy(string policy, string expected, string call)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, $"Policies:OnDelete={policy}");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(2));

        Assert.Equal(expected, outcome);
        Assert.Equal(["batchCreate", "read", call], GetContactCalls(pipeline));
        Assert.DoesNotContain(pipeline.HubSpot.Contacts, c => !c.IsArchived && c["auth0_status"] == "active");
    }

    [Fact]
    public async Task A_deletion_that_is_ignored_by_policy_makes_no_call()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:OnDelete=Ignore");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(2));

        Assert.Equal("Skipped:DeleteIgnored", outcome);
        Assert.Equal(["batchCreate"], GetContactCalls(pipeline));
    }

    [Fact]
    public async Task A_deletion_that_comes_before_the_creation_leaves_no_contact()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);

        var deleted = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(5));
        var created = await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));

        Assert.Equal("Skipped:NoRecord", deleted);
        Assert.Equal("Stale", created);
        Assert.Empty(pipeline.HubSpot.Contacts);
    }

    [Fact]
    public async Task A_record_id_in_app_metadata_takes_precedence_over_the_email()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:ExternalIdPath=app_metadata.crm_contact_id");
        await EnsureTargetReadyAsync(pipeline);
        var named = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["firstname"] = "I" });

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().WithEmail("ines@example.com")
            .WithUserMember("app_metadata", new System.Text.Json.Nodes.JsonObject { ["crm_contact_id"] = named.Id }));

        Assert.Equal("Linked", outcome);
        Assert.Equal("ines@example.com", Assert.Single(pipeline.HubSpot.Contacts).Email);
    }

    [Fact]
    public async Task An_empty_record_id_in_app_metadata_is_ignored()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Policies:ExternalIdPath=app_metadata.crm_contact_id");

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().WithEmail("ines@example.com")
            .WithUserMember("app_metadata", new System.Text.Json.Nodes.JsonObject { ["crm_contact_id"] = "" }));

        Assert.Equal("Created", outcome);
        Assert.Equal(["read", "read", "batchCreate"], GetContactCalls(pipeline));
    }

    [Fact]
    public async Task After_the_loss_of_the_ledger_contacts_are_found_by_the_user_id()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await EnsureTargetReadyAsync(pipeline);
        pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["auth0_user_id"] = Ines, ["firstname"] = "Ines" });

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Created().WithEmail("ines@example.com"));

        Assert.Equal("Linked", outcome);
        Assert.Equal("ines@example.com", Assert.Single(pipeline.HubSpot.Contacts).Email);
        Assert.Equal(["batchCreate", "batchRead", "batchUpdate"], GetContactCalls(pipeline, raw: true));
    }

    [Fact]
    public async Task The_loss_of_the_ledger_does_not_change_the_primary_email()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await EnsureTargetReadyAsync(pipeline);
        pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["auth0_user_id"] = Ines, ["email"] = "ines@work.example.com" }, "ines@example.com");

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().WithEmail("ines@example.com"));

        Assert.Equal("Linked", outcome);
        Assert.Equal("ines@work.example.com", Assert.Single(pipeline.HubSpot.Contacts).Email);
    }

    [Fact]
    public async Task No_log_line_contains_personal_data()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithName("Ines", "Okafor").WithUserMember("phone_number", "+351900000004"));
        pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "taken@example.com" });
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("taken@example.com"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("ines@no.such.invalid"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(4).WithEmail("ines@example.com"));

        Assert.NotEmpty(pipeline.Logs.Lines);
        Assert.All(pipeline.Logs.Lines, line => Assert.DoesNotMatch("@|Okafor|Ines|3519000|68c1f7e2b94d", line.Text));
    }

    private static async Task EnsureTargetReadyAsync(PipelineHarness pipeline) =>
        Assert.IsType<Core.Targets.TargetReadiness.Ready>(
            await pipeline.Services.GetRequiredService<Core.Targets.TargetRegistry>().All.Single().CheckReadinessAsync(CancellationToken.None));

    private static bool IsByUserId(ApiRequest call) => call.Body!.ToJsonString().Contains("idProperty", StringComparison.Ordinal);

    private static string[] GetContactCalls(PipelineHarness pipeline, bool raw = false) =>
    [
        .. pipeline.HubSpot.Calls.Calls
            .Where(call => call.Operation is not (Operation.PropertyList or Operation.PropertyCreate))
            .Select(call => char.ToLowerInvariant(call.Operation.ToString()[0]) + call.Operation.ToString()[1..])
            .Select(name => name == "batchRead" && !raw ? "read" : name),
    ];
}
