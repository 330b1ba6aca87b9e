using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.HubSpotSimulator;
using Auth0Sync.HubSpotSimulator.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>Which contact an event ends in, and which calls it takes.</summary>
public sealed class CorrelationTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Ines = "auth0|68c1f7e2b94d0a53e6171c2f";
    private const string Google = "google-oauth2|104455667788990011223";

    [Fact]
    public async Task A_created_user_costs_one_call_and_becomes_one_contact()
    {
        await using var walk = await Walk.StartAsync(azurite);

        var outcome = await walk.PlayAsync(Auth0EventJson.Created().WithEmail("ines@example.com").WithName("Ines", "Okafor").With("phone_number", "+351900000004"));

        Assert.Equal("Created", outcome);
        var contact = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal("ines@example.com", contact.Email);
        Assert.Equal("Ines", contact["firstname"]);
        Assert.Equal("Okafor", contact["lastname"]);
        Assert.Equal("+351900000004", contact["phone"]);
        Assert.Equal(Ines, contact["auth0_user_id"]);
        Assert.Equal("true", contact["auth0_email_verified"]);
        Assert.Equal("active", contact["auth0_status"]);
        Assert.Equal(["batchCreate"], ContactCalls(walk));
        Assert.Equal(0, await walk.WaitingAsync());
    }

    [Fact]
    public async Task The_same_event_twice_makes_one_contact_and_no_second_call()
    {
        await using var walk = await Walk.StartAsync(azurite);
        var created = Auth0EventJson.Created().WithEmail("ines@example.com");

        await walk.PlayAsync(created);
        var again = await walk.PlayAsync(created);

        Assert.Equal("Unchanged", again);
        Assert.Equal(["batchCreate"], ContactCalls(walk));
    }

    [Fact]
    public async Task A_changed_address_moves_with_the_contact()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines.okafor@example.com"));

        var outcome = await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("ines.duarte@example.com"));

        Assert.Equal("Updated", outcome);
        Assert.Equal("ines.duarte@example.com", Assert.Single(walk.HubSpot.Contacts).Email);
        Assert.Equal(["batchCreate", "batchUpdate"], ContactCalls(walk));
    }

    [Fact]
    public async Task A_user_without_a_verified_address_gets_a_contact_without_one()
    {
        await using var walk = await Walk.StartAsync(azurite, new SimulatorOptions { AccessToken = "hubspot-token" }, "HubSpot:ApiVersion=2026-09");

        var outcome = await walk.PlayAsync(Auth0EventJson.Created().WithEmail("ines@example.com", verified: false));

        Assert.Equal("Created", outcome);
        var contact = Assert.Single(walk.HubSpot.Contacts);
        Assert.Null(contact.Email);
        Assert.Equal("false", contact["auth0_email_verified"]);
        Assert.Equal("Auth0 user", contact["firstname"]);
    }

    [Fact]
    public async Task A_contact_with_the_verified_address_is_linked_and_not_doubled()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await ReadyAsync(walk);
        var existing = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@example.com", ["company"] = "Harbour" });

        var outcome = await walk.PlayAsync(Auth0EventJson.Created().WithEmail("Ines@Example.com").WithName("Ines", "Okafor"));

        Assert.Equal("Linked", outcome);
        var contact = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal(existing.Id, contact.Id);
        Assert.Equal(Ines, contact["auth0_user_id"]);
        Assert.Equal("Harbour", contact["company"]);
        Assert.Equal("Ines", contact["firstname"]);
    }

    [Fact]
    public async Task A_contact_with_the_same_unverified_address_is_not_touched()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await ReadyAsync(walk);
        var stranger = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@example.com" });

        var outcome = await walk.PlayAsync(Auth0EventJson.Created().WithEmail("ines@example.com", verified: false));

        Assert.Equal("Created", outcome);
        Assert.Equal(2, walk.HubSpot.Contacts.Length);
        Assert.Null(walk.HubSpot.Find(stranger.Id)!["auth0_user_id"]);
    }

    [Fact]
    public async Task An_unverified_address_that_is_sent_by_policy_and_taken_is_left_to_a_person()
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:OnUnverifiedEmail=Send");
        await ReadyAsync(walk);
        var stranger = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@example.com" });

        var outcome = await walk.PlayAsync(Auth0EventJson.Created().WithEmail("ines@example.com", verified: false).WithName("Ines", "Okafor"));

        Assert.Equal("Review:EmailOfAnotherRecord", outcome);
        var own = walk.HubSpot.FindBy("auth0_user_id", Ines)!;
        Assert.Null(own.Email);
        Assert.Equal("Ines", own["firstname"]);
        var item = Assert.Single(await walk.ReviewAsync());
        Assert.Equal([own.Id, stranger.Id], item.Candidates);
        Assert.Contains("Existing ID", item.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_contact_found_through_a_secondary_address_keeps_its_main_one()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await ReadyAsync(walk);
        walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@work.example.com" }, "ines@example.com");

        var outcome = await walk.PlayAsync(Auth0EventJson.Created().WithEmail("ines@example.com"));

        Assert.Equal("Linked", outcome);
        var contact = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal("ines@work.example.com", contact.Email);
        Assert.Equal(Ines, contact["auth0_user_id"]);
    }

    [Fact]
    public async Task A_contact_found_through_a_secondary_address_that_the_user_gives_up_keeps_its_main_one()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await ReadyAsync(walk);
        walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@work.example.com" }, "ines@example.com");

        var linked = await walk.PlayAsync(Auth0EventJson.Updated().At(1).WithEmail("ines@example.org").WithName("Ines", "Okafor")
            .WithPrevious("email", "ines@example.com").WithPrevious("email_verified", true));

        Assert.Equal("Linked", linked);
        var contact = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal(("ines@work.example.com", Ines, "Okafor"), (contact.Email, contact["auth0_user_id"], contact["lastname"]));

        await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("ines@example.net"));

        Assert.Equal("ines@example.net", Assert.Single(walk.HubSpot.Contacts).Email);
    }

    [Fact]
    public async Task A_contact_found_through_a_secondary_address_keeps_its_main_one_when_HubSpot_is_busy_later()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await ReadyAsync(walk);
        walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@work.example.com" }, "ines@example.com");
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com").WithName("Ines", "Okafor"));
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Status = 429, Times = 1 });

        var busy = await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("ines@example.com").WithName("Ines", "Duarte"));
        var again = await walk.CorrelateAgainAsync();

        Assert.Equal(["Deferred:TargetBusy", "Updated"], [busy, again]);
        Assert.Equal("ines@work.example.com", Assert.Single(walk.HubSpot.Contacts).Email);
    }

    [Fact]
    public async Task A_contact_found_through_a_secondary_address_keeps_its_main_one_when_the_answer_is_lost()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await ReadyAsync(walk);
        walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@work.example.com" }, "ines@example.com");
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Kind = FaultKind.AbortAfter, Times = 3 });

        var first = await walk.PlayAsync(Auth0EventJson.Created().WithEmail("ines@example.com"));
        var second = await walk.CorrelateAgainAsync();

        Assert.Equal(["Deferred:TargetBusy", "Linked"], [first, second]);
        var contact = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal(("ines@work.example.com", Ines), (contact.Email, contact["auth0_user_id"]));
    }

    [Fact]
    public async Task A_contact_found_through_an_address_before_the_change_keeps_its_main_one_when_the_answer_is_lost()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await ReadyAsync(walk);
        walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@work.example.com" }, "ines@example.com");
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Kind = FaultKind.AbortAfter, Times = 3 });

        await walk.PlayAsync(Auth0EventJson.Updated().WithEmail("ines@example.org")
            .WithPrevious("email", "ines@example.com").WithPrevious("email_verified", true));
        await walk.CorrelateAgainAsync();

        var contact = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal(("ines@work.example.com", Ines), (contact.Email, contact["auth0_user_id"]));
    }

    [Fact]
    public async Task A_name_that_was_told_in_parts_is_not_replaced_by_parts_of_the_whole_name()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com").WithName("Maria", "Silva Santos"));

        await walk.PlayAsync(Auth0EventJson.Updated().At(2).With("name", "Maria Silva Santos"));

        var contact = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal(("Maria", "Silva Santos"), (contact["firstname"], contact["lastname"]));
    }

    [Fact]
    public async Task Parts_of_the_whole_name_give_way_to_those_that_are_told_though_later_or_late()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Created().At(2).WithEmail("ines@example.com").With("name", "Maria Silva Santos"));
        var guessed = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal(("Maria Silva", "Santos"), (guessed["firstname"], guessed["lastname"]));

        await walk.PlayAsync(Auth0EventJson.Updated().At(3).With("name", "Ana Silva Santos"));
        Assert.Equal("Ana Silva", Assert.Single(walk.HubSpot.Contacts)["firstname"]);

        await walk.PlayAsync(Auth0EventJson.Updated().At(1).WithName("Maria", "Silva Santos"));

        var told = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal(("Maria", "Silva Santos"), (told["firstname"], told["lastname"]));
    }

    [Fact]
    public async Task A_partial_event_does_not_end_the_hold_of_an_unverified_user()
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:OnUnverifiedEmail=Hold");
        await ReadyAsync(walk);
        var lead = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@example.com" });

        var held = await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com", verified: false));
        var again = await walk.PlayAsync(Auth0EventJson.Updated().At(1.5).WithEmail("ines@example.com", verified: false));
        var partial = await walk.PlayAsync(Auth0EventJson.Updated().At(2).With("given_name", "Ines"));
        var verified = await walk.PlayAsync(Auth0EventJson.Updated().At(3).WithEmail("ines@example.com"));

        Assert.Equal(["Skipped:EmailNotVerified", "Skipped:EmailNotVerified", "Skipped:EmailNotVerified", "Linked"], [held, again, partial, verified]);
        Assert.Equal(lead.Id, Assert.Single(walk.HubSpot.Contacts).Id);
    }

    [Fact]
    public async Task A_user_without_an_address_is_not_held()
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:OnUnverifiedEmail=Hold");

        Assert.Equal("Created", await walk.PlayAsync(Auth0EventJson.Updated().At(1).With("given_name", "Ines")));
        Assert.Equal("Updated", await walk.PlayAsync(Auth0EventJson.Updated().At(2).With("given_name", "Inés")));
    }

    [Fact]
    public async Task A_shared_contact_that_was_merged_and_followed_by_its_owner_outlives_the_owner()
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:OnSharedRecord=Share");
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        await walk.PlayAsync(Auth0EventJson.Created(Google).At(2).WithEmail("ines@example.com"));
        var other = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "i.okafor@example.com" });
        var merged = walk.HubSpot.Merge(walk.HubSpot.FindBy("auth0_user_id", Ines)!.Id, other.Id);
        await walk.PlayAsync(Auth0EventJson.Updated().At(3).WithEmail("ines@example.com").WithName("Ines", "Duarte"));

        var outcome = await walk.PlayAsync(Auth0EventJson.Deleted().At(4));

        Assert.Equal("Skipped:RecordStillInUse", outcome);
        Assert.Equal("active", walk.HubSpot.Find(merged.Id)!["auth0_status"]);
    }

    [Fact]
    public async Task A_contact_of_another_user_is_left_to_a_person()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Created().WithEmail("ines@example.com").WithName("Ines", "Okafor"));
        var contact = Assert.Single(walk.HubSpot.Contacts);

        var outcome = await walk.PlayAsync(Auth0EventJson.Created(Google).WithEmail("ines@example.com").WithName("I", "D"));

        Assert.Equal("Review:RecordOfAnotherUser", outcome);
        Assert.Equal(contact, Assert.Single(walk.HubSpot.Contacts));
        var item = Assert.Single(await walk.ReviewAsync());
        Assert.Equal([contact.Id], item.Candidates);
        Assert.Contains("another Auth0 user", item.Words, StringComparison.Ordinal);
        Assert.Contains(Google, System.Text.Encoding.UTF8.GetString(item.Content.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_contact_shared_by_policy_lives_until_its_last_user_is_gone()
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:OnSharedRecord=Share");
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        await walk.PlayAsync(Auth0EventJson.Created("google-oauth2|104").At(2).WithEmail("ines@example.com"));

        var first = await walk.PlayAsync(Auth0EventJson.Deleted("google-oauth2|104").At(3));
        var stillActive = Assert.Single(walk.HubSpot.Contacts)["auth0_status"];
        var last = await walk.PlayAsync(Auth0EventJson.Deleted().At(4));

        Assert.Equal("Skipped:RecordStillInUse", first);
        Assert.Equal("active", stillActive);
        Assert.Equal("Deactivated", last);
        var contact = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal("deactivated", contact["auth0_status"]);
        Assert.Equal(Ines, contact["auth0_user_id"]);
    }

    [Fact]
    public async Task The_last_user_of_a_shared_contact_takes_it_along_though_it_bears_the_first_ones_id()
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:OnSharedRecord=Share");
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        await walk.PlayAsync(Auth0EventJson.Created(Google).At(2).WithEmail("ines@example.com"));

        var first = await walk.PlayAsync(Auth0EventJson.Deleted().At(3));
        var last = await walk.PlayAsync(Auth0EventJson.Deleted(Google).At(4));

        Assert.Equal(["Skipped:RecordStillInUse", "Deactivated"], [first, last]);
        Assert.Equal("deactivated", Assert.Single(walk.HubSpot.Contacts)["auth0_status"]);
    }

    [Fact]
    public async Task A_user_that_came_back_keeps_a_shared_contact_alive()
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:OnSharedRecord=Share");
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        await walk.PlayAsync(Auth0EventJson.Deleted().At(2));
        await walk.PlayAsync(Auth0EventJson.Created().At(3).WithEmail("ines@example.com"));
        await walk.PlayAsync(Auth0EventJson.Created(Google).At(4).WithEmail("ines@example.com"));

        var outcome = await walk.PlayAsync(Auth0EventJson.Deleted(Google).At(5));

        Assert.Equal("Skipped:RecordStillInUse", outcome);
        Assert.Equal("active", Assert.Single(walk.HubSpot.Contacts)["auth0_status"]);
    }

    [Fact]
    public async Task A_user_whose_contact_was_made_without_the_address_keeps_it_alive_too()
    {
        await using var walk = await Walk.StartAsync(
            azurite, "Policies:OnSharedRecord=Share", "Policies:MatchBy:0=ExternalId", "Policies:MatchBy:1=UserId", "Policies:ExternalIdPath=app_metadata.crm_contact_id");
        await ReadyAsync(walk);
        walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        var own = walk.HubSpot.FindBy("auth0_user_id", Ines)!;
        await walk.PlayAsync(Auth0EventJson.Updated(Google).At(2).With("app_metadata", new System.Text.Json.Nodes.JsonObject { ["crm_contact_id"] = own.Id }));

        var outcome = await walk.PlayAsync(Auth0EventJson.Deleted(Google).At(3));

        Assert.Equal("Skipped:RecordStillInUse", outcome);
        Assert.Equal("active", walk.HubSpot.Find(own.Id)!["auth0_status"]);
    }

    [Fact]
    public async Task A_contact_that_was_put_away_with_its_user_and_is_restored_without_the_id_is_free_for_another()
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:OnDelete=Archive");
        await ReadyAsync(walk);
        var contact = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        await walk.PlayAsync(Auth0EventJson.Deleted().At(2));
        walk.HubSpot.Restore(contact.Id);
        walk.HubSpot.Edit(contact.Id, new Dictionary<string, string> { ["auth0_user_id"] = "" });

        var outcome = await walk.PlayAsync(Auth0EventJson.Created(Google).At(3).WithEmail("ines@example.com"));

        Assert.Equal("Linked", outcome);
        Assert.Equal(Google, walk.HubSpot.Find(contact.Id)!["auth0_user_id"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_contact_that_was_gone_when_its_user_was_deleted_and_is_restored_without_the_id_is_free_for_another(bool claimed)
    {
        await using var walk = await Walk.StartAsync(azurite);
        await ReadyAsync(walk);
        if (claimed)
        {
            walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        }

        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        var contact = Assert.Single(walk.HubSpot.Contacts);
        walk.HubSpot.Archive(contact.Id);
        var gone = await walk.PlayAsync(Auth0EventJson.Deleted().At(2));
        walk.HubSpot.Restore(contact.Id);
        walk.HubSpot.Edit(contact.Id, new Dictionary<string, string> { ["auth0_user_id"] = "" });

        var linked = await walk.PlayAsync(Auth0EventJson.Created(Google).At(3).WithEmail("ines@example.com"));
        var deleted = await walk.PlayAsync(Auth0EventJson.Deleted(Google).At(4));

        Assert.Equal(["Skipped:NoRecord", "Linked", "Deactivated"], [gone, linked, deleted]);
    }

    [Theory]
    [InlineData(400, 1, "Review:Rejected")]
    [InlineData(409, 2, "Review:UnexplainedConflict")]
    public async Task A_contact_that_refused_one_user_is_free_for_the_next(int status, int times, string refused)
    {
        await using var walk = await Walk.StartAsync(azurite);
        await ReadyAsync(walk);
        walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Status = status, Times = times });

        var first = await walk.PlayAsync(Auth0EventJson.Created(Google).At(1).WithEmail("ines@example.com"));
        var second = await walk.PlayAsync(Auth0EventJson.Created().At(2).WithEmail("ines@example.com"));
        var deleted = await walk.PlayAsync(Auth0EventJson.Deleted().At(3));

        Assert.Equal([refused, "Linked", "Deactivated"], [first, second, deleted]);
        var contact = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal((Ines, "deactivated"), (contact["auth0_user_id"], contact["auth0_status"]));
    }

    [Fact]
    public async Task A_user_whom_a_shared_contact_refused_does_not_keep_it_alive()
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:OnSharedRecord=Share");
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Status = 400, Times = 1 });

        var refused = await walk.PlayAsync(Auth0EventJson.Created(Google).At(2).WithEmail("ines@example.com"));
        var deleted = await walk.PlayAsync(Auth0EventJson.Deleted().At(3));

        Assert.Equal(["Review:Rejected", "Deactivated"], [refused, deleted]);
    }

    [Fact]
    public async Task A_contact_that_goes_away_while_it_is_linked_is_nobodys_and_the_user_gets_another()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await ReadyAsync(walk);
        var vanishing = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, When = _ => !walk.HubSpot.Archive(vanishing.Id).IsArchived, Times = 1 });

        var first = await walk.PlayAsync(Auth0EventJson.Created().WithEmail("ines@example.com"));
        var second = await walk.CorrelateAgainAsync();

        Assert.Equal(["Deferred:TargetBusy", "Created"], [first, second]);
        Assert.False(await walk.Services.GetRequiredService<LedgerTable>().HasUsersAsync("hubspot", vanishing.Id, CancellationToken.None));
    }

    [Fact]
    public async Task A_user_whose_own_contact_refuses_a_change_still_lives_in_it()
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:OnSharedRecord=Share");
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        walk.HubSpot.Edit(Assert.Single(walk.HubSpot.Contacts).Id, new Dictionary<string, string> { ["auth0_user_id"] = "" });
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Status = 400, When = call => !IsByUserId(call), Times = 1 });

        var refused = await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("ines@example.com").WithName("Ines", "Okafor"));
        var shared = await walk.PlayAsync(Auth0EventJson.Created(Google).At(3).WithEmail("ines@example.com"));
        var left = await walk.PlayAsync(Auth0EventJson.Deleted(Google).At(4));

        Assert.Equal(["Review:Rejected", "Linked", "Skipped:RecordStillInUse"], [refused, shared, left]);
    }

    [Fact]
    public async Task A_user_whose_id_a_contact_bears_lives_in_it_even_if_the_contact_refuses_a_change()
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:OnSharedRecord=Share");
        await ReadyAsync(walk);
        walk.HubSpot.Seed(new Dictionary<string, string> { ["auth0_user_id"] = Ines, ["email"] = "ines@example.com" });
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Status = 400, Times = 1 });

        var refused = await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        var shared = await walk.PlayAsync(Auth0EventJson.Created(Google).At(2).WithEmail("ines@example.com"));
        var left = await walk.PlayAsync(Auth0EventJson.Deleted(Google).At(3));

        Assert.Equal(["Review:Rejected", "Linked", "Skipped:RecordStillInUse"], [refused, shared, left]);
    }

    [Fact]
    public async Task The_deletion_of_a_linked_account_does_not_touch_the_person_that_has_the_address()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        var before = Assert.Single(walk.HubSpot.Contacts);

        var outcome = await walk.PlayAsync(Auth0EventJson.Deleted("google-oauth2|104").At(2).WithEmail("ines@example.com"));

        Assert.Equal("Skipped:NoRecord", outcome);
        Assert.Equal(before, Assert.Single(walk.HubSpot.Contacts));
    }

    [Fact]
    public async Task A_deletion_that_found_no_contact_is_not_looked_for_again()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Deleted().At(1));
        var calls = walk.HubSpot.Calls.Total;

        var outcome = await walk.PlayAsync(Auth0EventJson.Deleted().At(2));

        Assert.Equal("Unchanged", outcome);
        Assert.Equal(calls, walk.HubSpot.Calls.Total);
    }

    [Fact]
    public async Task A_block_that_is_told_by_an_event_which_was_refused_counts_all_the_same()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));

        var refused = await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("ines@no.such.invalid").With("blocked", true));
        var next = await walk.PlayAsync(Auth0EventJson.Updated().At(3).WithEmail("ines@example.com").WithName("Ines", "Okafor"));

        Assert.Equal(["Review:Rejected", "Updated"], [refused, next]);
        Assert.Equal("blocked", Assert.Single(walk.HubSpot.Contacts)["auth0_status"]);
    }

    [Fact]
    public async Task A_user_who_shares_a_contact_changes_it_with_one_call()
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:OnSharedRecord=Share");
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        await walk.PlayAsync(Auth0EventJson.Created(Google).At(2).WithEmail("ines@example.com"));
        var calls = walk.HubSpot.Calls.Total;

        var outcome = await walk.PlayAsync(Auth0EventJson.Updated(Google).At(3).WithEmail("ines@example.com").WithName("Ines", "Okafor"));

        Assert.Equal("Updated", outcome);
        Assert.Equal("Okafor", Assert.Single(walk.HubSpot.Contacts)["lastname"]);
        Assert.Equal(calls + 1, walk.HubSpot.Calls.Total);
    }

    [Fact]
    public async Task A_user_who_shared_a_contact_and_got_one_of_its_own_shares_no_more()
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:OnSharedRecord=Share", "Policies:OnRemovedRecord=Recreate");
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        await walk.PlayAsync(Auth0EventJson.Created(Google).At(2).WithEmail("ines@example.com"));
        walk.HubSpot.Archive(Assert.Single(walk.HubSpot.Contacts).Id);
        var recreated = await walk.PlayAsync(Auth0EventJson.Updated(Google).At(3).WithEmail("ines@example.com").WithName("Ines", "Okafor"));
        await walk.PlayAsync(Auth0EventJson.Created("sms|1").At(4).With("phone_number", "+351900000004"));
        var merged = walk.HubSpot.Merge(
            walk.HubSpot.FindBy("auth0_user_id", "sms|1")!.Id,
            walk.HubSpot.FindBy("auth0_user_id", Google)!.Id);

        var deleted = await walk.PlayAsync(Auth0EventJson.Deleted(Google).At(5));

        Assert.Equal(["Created", "Skipped:RecordOfAnotherUser"], [recreated, deleted]);
        Assert.Equal("active", walk.HubSpot.Find(merged.Id)!["auth0_status"]);
    }

    [Fact]
    public async Task A_merged_contact_is_left_alone_as_long_as_another_user_lives_under_its_old_id()
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:OnSharedRecord=Share");
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        await walk.PlayAsync(Auth0EventJson.Created(Google).At(2).WithEmail("ines@example.com"));
        var other = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "i.okafor@example.com" });
        var merged = walk.HubSpot.Merge(walk.HubSpot.FindBy("auth0_user_id", Ines)!.Id, other.Id);

        var outcome = await walk.PlayAsync(Auth0EventJson.Deleted().At(3));

        Assert.Equal("Skipped:RecordStillInUse", outcome);
        Assert.Equal("active", walk.HubSpot.Find(merged.Id)!["auth0_status"]);
    }

    [Fact]
    public async Task A_merged_contact_in_which_others_live_under_its_old_id_and_its_new_one_is_left_alone()
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:OnSharedRecord=Share");
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        await walk.PlayAsync(Auth0EventJson.Created(Google).At(2).WithEmail("ines@example.com"));
        await walk.PlayAsync(Auth0EventJson.Created("sms|1").At(3).WithEmail("ines@example.com"));
        var other = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "i.okafor@example.com" });
        var merged = walk.HubSpot.Merge(walk.HubSpot.FindBy("auth0_user_id", Ines)!.Id, other.Id);
        await walk.PlayAsync(Auth0EventJson.Updated().At(4).WithEmail("ines@example.com").WithName("Ines", "Okafor"));

        var outcome = await walk.PlayAsync(Auth0EventJson.Deleted(Google).At(5));

        Assert.Equal("Skipped:RecordStillInUse", outcome);
        Assert.Equal("active", walk.HubSpot.Find(merged.Id)!["auth0_status"]);
    }

    [Fact]
    public async Task A_contact_is_not_joined_by_a_rule_that_is_not_in_the_list()
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:MatchBy:0=UserId");
        await ReadyAsync(walk);
        var existing = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@example.com" });

        var outcome = await walk.PlayAsync(Auth0EventJson.Created().WithEmail("ines@example.com"));

        Assert.Equal("Review:EmailOfAnotherRecord", outcome);
        Assert.Null(walk.HubSpot.Find(existing.Id)!["auth0_user_id"]);
    }

    [Fact]
    public async Task An_address_that_another_contact_owns_is_left_out_and_the_rest_is_written()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        var own = Assert.Single(walk.HubSpot.Contacts);
        var other = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "taken@example.com" });

        var outcome = await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("taken@example.com").WithName("Ines", "Duarte"));

        Assert.Equal("Review:EmailOfAnotherRecord", outcome);
        var contact = walk.HubSpot.Find(own.Id)!;
        Assert.Equal("ines@example.com", contact.Email);
        Assert.Equal("Duarte", contact["lastname"]);
        Assert.Equal([own.Id, other.Id], Assert.Single(await walk.ReviewAsync()).Candidates);
    }

    [Fact]
    public async Task Once_the_address_is_free_the_next_event_writes_it()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        var other = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "taken@example.com" });
        await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("taken@example.com"));
        walk.HubSpot.Archive(other.Id);

        var outcome = await walk.PlayAsync(Auth0EventJson.Updated().At(3).WithEmail("taken@example.com"));

        Assert.Equal("Updated", outcome);
        Assert.Equal("taken@example.com", walk.HubSpot.FindBy("auth0_user_id", Ines)!.Email);
    }

    [Fact]
    public async Task An_old_address_that_comes_late_is_not_written_because_the_new_one_was_taken()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Created().At(2).WithEmail("ines@example.com"));
        var own = Assert.Single(walk.HubSpot.Contacts);
        walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "taken@example.com" });
        await walk.PlayAsync(Auth0EventJson.Updated().At(3).WithEmail("taken@example.com"));

        await walk.PlayAsync(Auth0EventJson.Updated().At(1).WithEmail("old@example.com"));

        Assert.Equal("ines@example.com", walk.HubSpot.Find(own.Id)!.Email);
    }

    [Fact]
    public async Task A_merge_in_HubSpot_is_followed_to_the_new_contact()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com").WithName("Ines", "Okafor"));
        var linked = Assert.Single(walk.HubSpot.Contacts);
        var other = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "i.okafor@example.com" });
        var merged = walk.HubSpot.Merge(linked.Id, other.Id);

        await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("ines@example.com").WithName("Ines", "Duarte"));
        var deleted = await walk.PlayAsync(Auth0EventJson.Deleted().At(3));

        Assert.Equal("Deactivated", deleted);
        var contact = walk.HubSpot.Find(merged.Id)!;
        Assert.Equal("Duarte", contact["lastname"]);
        Assert.Equal("deactivated", contact["auth0_status"]);
    }

    [Theory]
    [InlineData("Recreate", "Created", 1)]
    [InlineData("Review", "Review:RecordRemoved", 0)]
    [InlineData("Respect", "Skipped:RecordRemoved", 0)]
    public async Task A_contact_that_was_put_away_by_hand_follows_the_policy(string policy, string expected, int living)
    {
        await using var walk = await Walk.StartAsync(azurite, $"Policies:OnRemovedRecord={policy}");
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        walk.HubSpot.Archive(Assert.Single(walk.HubSpot.Contacts).Id);

        var outcome = await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("ines@example.com").WithName("Ines", "Okafor"));

        Assert.Equal(expected, outcome);
        Assert.Equal(living, walk.HubSpot.Contacts.Count(c => !c.IsArchived));
        Assert.All(await walk.ReviewAsync(), item => Assert.Contains("removed", item.Words, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_contact_that_a_partial_event_made_anew_gets_a_name_that_is_told_again()
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:OnRemovedRecord=Recreate");
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com").WithName("Ines", "Okafor"));
        walk.HubSpot.Archive(Assert.Single(walk.HubSpot.Contacts).Id);

        var recreated = await walk.PlayAsync(Auth0EventJson.Updated().At(2).With("phone_number", "+351900000004"));
        var told = await walk.PlayAsync(Auth0EventJson.Updated().At(3).WithEmail("ines@example.com").WithName("Ines", "Okafor"));

        Assert.Equal(("Created", "Updated"), (recreated, told));
        var contact = Assert.Single(walk.HubSpot.Contacts, contact => !contact.IsArchived);
        Assert.Equal(("Ines", "Okafor", "ines@example.com", "+351900000004"), (contact["firstname"], contact["lastname"], contact.Email, contact["phone"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_contact_that_a_partial_event_made_anew_gets_a_name_that_is_told_again_though_the_answer_was_lost(bool beforeTheRetry)
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:OnRemovedRecord=Recreate", "Retry:FirstDelay=00:00:04");
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com").WithName("Ines", "Okafor"));
        walk.HubSpot.Archive(Assert.Single(walk.HubSpot.Contacts).Id);
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchCreate, Kind = FaultKind.AbortAfter, Times = 1 });

        var lost = await walk.PlayAsync(Auth0EventJson.Updated().At(2).With("phone_number", "+351900000004"));
        if (!beforeTheRetry)
        {
            await walk.CorrelateAgainAsync();
        }

        await walk.PlayAsync(Auth0EventJson.Updated().At(3).WithEmail("ines@example.com").WithName("Ines", "Okafor"));
        if (beforeTheRetry)
        {
            await walk.CorrelateAgainAsync();
        }

        Assert.Equal("Deferred:TargetBusy", lost);
        var contact = Assert.Single(walk.HubSpot.Contacts, contact => !contact.IsArchived);
        Assert.Equal(("Ines", "Okafor", "ines@example.com", "+351900000004"), (contact["firstname"], contact["lastname"], contact.Email, contact["phone"]));
    }

    [Fact]
    public async Task A_contact_that_was_removed_is_not_brought_back_by_an_old_event()
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:OnRemovedRecord=Recreate");
        await walk.PlayAsync(Auth0EventJson.Created().At(5).WithEmail("ines@example.com"));
        walk.HubSpot.Archive(Assert.Single(walk.HubSpot.Contacts).Id);

        var outcome = await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithName("Ines", "Okafor"));

        Assert.Equal("Stale", outcome);
        Assert.DoesNotContain(walk.HubSpot.Contacts, c => !c.IsArchived);
    }

    [Theory]
    [InlineData("Deactivate")]
    [InlineData("Archive")]
    public async Task A_contact_that_was_removed_stays_removed_after_an_old_event_too(string onDelete)
    {
        await using var walk = await Walk.StartAsync(azurite, $"Policies:OnDelete={onDelete}");
        await walk.PlayAsync(Auth0EventJson.Created().At(5).WithEmail("ines@example.com"));
        walk.HubSpot.Archive(Assert.Single(walk.HubSpot.Contacts).Id);

        var old = await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithName("Ines", "Okafor"));
        var newer = await walk.PlayAsync(Auth0EventJson.Updated().At(6).WithEmail("ines@example.com").WithName("Ines", "Duarte"));

        Assert.Equal(["Stale", "Review:RecordRemoved"], [old, newer]);
        Assert.DoesNotContain(walk.HubSpot.Contacts, c => !c.IsArchived);
    }

    [Fact]
    public async Task An_address_that_the_user_has_given_up_does_not_lead_a_late_event_to_a_stranger()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        await walk.PlayAsync(Auth0EventJson.Updated().At(5).WithEmail("ines@example.org"));
        walk.HubSpot.Archive(Assert.Single(walk.HubSpot.Contacts).Id);
        var stranger = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@example.com" });

        var outcome = await walk.PlayAsync(Auth0EventJson.Updated().At(3).WithEmail("ines@example.com").With("phone_number", "+351900000004"));

        Assert.Equal("Stale", outcome);
        Assert.Equal(stranger, walk.HubSpot.Find(stranger.Id));
    }

    [Fact]
    public async Task A_late_event_does_not_put_a_deleted_user_into_a_contact_that_has_the_address_now()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        await walk.PlayAsync(Auth0EventJson.Deleted().At(5));
        walk.HubSpot.Archive(Assert.Single(walk.HubSpot.Contacts).Id);
        var lead = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@example.com" });

        var outcome = await walk.PlayAsync(Auth0EventJson.Updated().At(3).WithEmail("ines@example.com").With("phone_number", "+351900000004"));

        Assert.Equal("Stale", outcome);
        Assert.Equal(lead, walk.HubSpot.Find(lead.Id));
    }

    [Fact]
    public async Task A_user_whose_contact_was_merged_into_another_users_writes_nothing_into_it()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Created("auth0|a").At(1).WithEmail("a@example.com").WithName("Ada", "A"));
        await walk.PlayAsync(Auth0EventJson.Created("auth0|b").At(1).WithEmail("b@example.com").WithName("Bea", "B"));
        var merged = walk.HubSpot.Merge(
            walk.HubSpot.FindBy("auth0_user_id", "auth0|a")!.Id,
            walk.HubSpot.FindBy("auth0_user_id", "auth0|b")!.Id);

        var updated = await walk.PlayAsync(Auth0EventJson.Updated("auth0|b").At(2).WithEmail("b@example.com").WithName("Bea", "Changed"));
        var deleted = await walk.PlayAsync(Auth0EventJson.Deleted("auth0|b").At(3));

        Assert.Equal("Review:RecordOfAnotherUser", updated);
        Assert.Equal("Skipped:RecordOfAnotherUser", deleted);
        var contact = walk.HubSpot.Find(merged.Id)!;
        Assert.Equal(("Ada", "A", "active"), (contact["firstname"], contact["lastname"], contact["auth0_status"]));
    }

    [Fact]
    public async Task A_contact_that_is_known_by_the_address_before_the_change_is_linked()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await ReadyAsync(walk);
        walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines.okafor@example.com" });

        var outcome = await walk.PlayAsync(Auth0EventJson.Updated().WithEmail("ines.duarte@example.com")
            .WithPrevious("email", "ines.okafor@example.com").WithPrevious("email_verified", true));

        Assert.Equal("Linked", outcome);
        Assert.Equal("ines.duarte@example.com", Assert.Single(walk.HubSpot.Contacts).Email);
    }

    [Fact]
    public async Task A_contact_is_not_joined_by_an_address_before_the_change_that_nobody_verified()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await ReadyAsync(walk);
        var stranger = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "somebody@example.com" });

        var outcome = await walk.PlayAsync(Auth0EventJson.Updated().WithEmail("ines@example.com")
            .WithPrevious("email", "somebody@example.com").WithPrevious("email_verified", false));

        Assert.Equal("Created", outcome);
        Assert.Null(walk.HubSpot.Find(stranger.Id)!["auth0_user_id"]);
    }

    [Fact]
    public async Task An_event_from_the_far_future_freezes_nothing()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithName("Ines", "Okafor"));

        var future = await walk.PlayAsync(Auth0EventJson.Updated().WithEnvelope("time", "2199-01-01T00:00:00Z").WithName("Ines", "Future"));
        var next = await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithName("Ines", "Duarte"));

        Assert.Equal("Review:FutureEvent", future);
        Assert.Contains("future", Assert.Single(await walk.ReviewAsync()).Words, StringComparison.Ordinal);
        Assert.Equal("Updated", next);
        Assert.Equal("Duarte", Assert.Single(walk.HubSpot.Contacts)["lastname"]);
    }

    [Theory]
    [InlineData("Create", "Created", 1)]
    [InlineData("Skip", "Skipped:NoRecord", 0)]
    [InlineData("Review", "Review:NoRecord", 0)]
    public async Task An_update_of_an_unknown_user_follows_the_policy(string policy, string expected, int contacts)
    {
        await using var walk = await Walk.StartAsync(azurite, $"Policies:OnMissingRecord={policy}");

        var outcome = await walk.PlayAsync(Auth0EventJson.Updated().WithEmail("ines@example.com"));

        Assert.Equal(expected, outcome);
        Assert.Equal(contacts, walk.HubSpot.Contacts.Length);
        Assert.All(await walk.ReviewAsync(), item => Assert.Contains("no record", item.Words, StringComparison.Ordinal));
        Assert.Equal(policy == "Create" ? ["read", "read", "batchCreate"] : ["read", "read"], ContactCalls(walk));
    }

    [Theory]
    [InlineData("Deactivate", "Deactivated", "batchUpdate")]
    [InlineData("Archive", "Deactivated", "batchArchive")]
    [InlineData("Erase", "Deactivated", "gdprDelete")]
    public async Task A_deleted_users_contact_is_treated_as_the_policy_says(string policy, string expected, string call)
    {
        await using var walk = await Walk.StartAsync(azurite, $"Policies:OnDelete={policy}");
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));

        var outcome = await walk.PlayAsync(Auth0EventJson.Deleted().At(2));

        Assert.Equal(expected, outcome);
        Assert.Equal(["batchCreate", "read", call], ContactCalls(walk));
        Assert.DoesNotContain(walk.HubSpot.Contacts, c => !c.IsArchived && c["auth0_status"] == "active");
    }

    [Fact]
    public async Task A_deletion_that_is_ignored_by_policy_calls_nobody()
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:OnDelete=Ignore");
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));

        var outcome = await walk.PlayAsync(Auth0EventJson.Deleted().At(2));

        Assert.Equal("Skipped:DeleteIgnored", outcome);
        Assert.Equal(["batchCreate"], ContactCalls(walk));
    }

    [Fact]
    public async Task A_deletion_that_comes_before_the_creation_leaves_no_contact()
    {
        await using var walk = await Walk.StartAsync(azurite);

        var deleted = await walk.PlayAsync(Auth0EventJson.Deleted().At(5));
        var created = await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));

        Assert.Equal("Skipped:NoRecord", deleted);
        Assert.Equal("Stale", created);
        Assert.Empty(walk.HubSpot.Contacts);
    }

    [Fact]
    public async Task An_administrators_id_in_app_metadata_comes_before_the_address()
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:ExternalIdPath=app_metadata.crm_contact_id");
        await ReadyAsync(walk);
        var named = walk.HubSpot.Seed(new Dictionary<string, string> { ["firstname"] = "I" });

        var outcome = await walk.PlayAsync(Auth0EventJson.Updated().WithEmail("ines@example.com")
            .With("app_metadata", new System.Text.Json.Nodes.JsonObject { ["crm_contact_id"] = named.Id }));

        Assert.Equal("Linked", outcome);
        Assert.Equal("ines@example.com", Assert.Single(walk.HubSpot.Contacts).Email);
    }

    [Fact]
    public async Task An_empty_id_in_app_metadata_says_nothing()
    {
        await using var walk = await Walk.StartAsync(azurite, "Policies:ExternalIdPath=app_metadata.crm_contact_id");

        var outcome = await walk.PlayAsync(Auth0EventJson.Updated().WithEmail("ines@example.com")
            .With("app_metadata", new System.Text.Json.Nodes.JsonObject { ["crm_contact_id"] = "" }));

        Assert.Equal("Created", outcome);
        Assert.Equal(["read", "read", "batchCreate"], ContactCalls(walk));
    }

    [Fact]
    public async Task A_lost_ledger_finds_its_contacts_again_by_the_user_id()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await ReadyAsync(walk);
        walk.HubSpot.Seed(new Dictionary<string, string> { ["auth0_user_id"] = Ines, ["firstname"] = "Ines" });

        var outcome = await walk.PlayAsync(Auth0EventJson.Created().WithEmail("ines@example.com"));

        Assert.Equal("Linked", outcome);
        Assert.Equal("ines@example.com", Assert.Single(walk.HubSpot.Contacts).Email);
        Assert.Equal(["batchCreate", "batchRead", "batchUpdate"], ContactCalls(walk, raw: true));
    }

    [Fact]
    public async Task A_lost_ledger_does_not_change_which_address_is_the_main_one()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await ReadyAsync(walk);
        walk.HubSpot.Seed(new Dictionary<string, string> { ["auth0_user_id"] = Ines, ["email"] = "ines@work.example.com" }, "ines@example.com");

        var outcome = await walk.PlayAsync(Auth0EventJson.Updated().WithEmail("ines@example.com"));

        Assert.Equal("Linked", outcome);
        Assert.Equal("ines@work.example.com", Assert.Single(walk.HubSpot.Contacts).Email);
    }

    [Fact]
    public async Task No_log_line_tells_anything_about_a_person()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com").WithName("Ines", "Okafor").With("phone_number", "+351900000004"));
        walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "taken@example.com" });
        await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("taken@example.com"));
        await walk.PlayAsync(Auth0EventJson.Updated().At(3).WithEmail("ines@no.such.invalid"));
        await walk.PlayAsync(Auth0EventJson.Deleted().At(4).WithEmail("ines@example.com"));

        Assert.NotEmpty(walk.Logs.All);
        Assert.All(walk.Logs.All, line => Assert.DoesNotMatch("@|Okafor|Ines|3519000|68c1f7e2b94d", line.Text));
    }

    private static async Task ReadyAsync(Walk walk) =>
        Assert.IsType<Core.Targets.TargetReadiness.Ready>(
            await walk.Services.GetRequiredService<Core.Targets.TargetCatalogue>().All.Single().CheckAsync(CancellationToken.None));

    private static bool IsByUserId(ApiRequest call) => call.Body!.ToJsonString().Contains("idProperty", StringComparison.Ordinal);

    private static string[] ContactCalls(Walk walk, bool raw = false) =>
    [
        .. walk.HubSpot.Calls.Calls
            .Where(call => call.Operation is not (Operation.PropertyList or Operation.PropertyCreate))
            .Select(call => char.ToLowerInvariant(call.Operation.ToString()[0]) + call.Operation.ToString()[1..])
            .Select(name => name == "batchRead" && !raw ? "read" : name),
    ];
}
