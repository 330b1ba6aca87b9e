using System.Text.Json.Nodes;
using Auth0Sync.Core.Correlation.Handlers;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

[Trait("Category", "Unit")]
public class HandlerTests
{
    private readonly PlanningHarness _planning = new();

    [Fact]
    public void A_new_user_is_created_with_all_values_of_the_event_and_the_user_id()
    {
        var plan = Assert.IsType<Plan.Write>(_planning.CreatePlan(Auth0EventBuilder.Created().WithEmail("ines@example.com").WithUserMember("given_name", "Ines")));

        Assert.Equal(MissingRecordAction.CreateFirst, plan.MissingRecordAction);
        Assert.Equal("ines@example.com", plan.Values["email"]);
        Assert.Equal("Ines", plan.Values["firstname"]);
        Assert.Equal("active", plan.Values["status"]);
        Assert.Equal("auth0|68c1f7e2b94d0a53e6171c2f", plan.Values["user_id"]);
        Assert.Equal("2026-10-05T08:14:33.206Z", plan.Values["last_event"]?.ToText());
    }

    [Fact]
    public void The_same_event_again_changes_nothing()
    {
        var created = Auth0EventBuilder.Created().WithEmail("ines@example.com");
        _planning.PlanAndApply(created);
        var before = _planning.Row;

        var plan = Assert.IsType<Plan.NoTargetCall>(_planning.PlanAndApply(created));

        Assert.IsType<Outcome.Unchanged>(plan.Outcome);
        Assert.Equal(before, _planning.Row);
    }

    [Fact]
    public void A_login_that_changes_no_mapped_field_needs_no_call()
    {
        _planning.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));

        var plan = Assert.IsType<Plan.NoTargetCall>(_planning.CreatePlan(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com").WithUserMember("logins_count", 7)));

        Assert.IsType<Outcome.Unchanged>(plan.Outcome);
    }

    [Fact]
    public void An_update_writes_only_changed_fields_and_event_metadata()
    {
        _planning.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithUserMember("given_name", "Ines"));

        var plan = Assert.IsType<Plan.Write>(_planning.CreatePlan(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com").WithUserMember("given_name", "Inês")));

        Assert.Equal(["firstname", "last_event"], plan.Changes.Keys.Order());
        Assert.Equal("Inês", plan.Changes["firstname"]);
    }

    [Fact]
    public void A_late_update_does_not_overwrite_what_is_newer()
    {
        _planning.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1).WithEmail("old@example.com"));
        _planning.PlanAndApply(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("new@example.com"));

        var plan = Assert.IsType<Plan.NoTargetCall>(_planning.CreatePlan(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("middle@example.com")));

        Assert.IsType<Outcome.Stale>(plan.Outcome);
    }

    [Fact]
    public void A_late_update_fills_fields_that_no_newer_event_contains()
    {
        _planning.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1).WithEmail("old@example.com"));
        _planning.PlanAndApply(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("new@example.com"));

        var plan = Assert.IsType<Plan.Write>(_planning.CreatePlan(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("middle@example.com").WithUserMember("given_name", "Ines")));

        Assert.Equal(["firstname"], plan.Changes.Keys);
    }

    [Fact]
    public void A_value_that_a_later_event_confirmed_is_not_overwritten_by_an_event_in_between()
    {
        _planning.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1).WithUserMember("given_name", "Ines"));
        _planning.PlanAndApply(Auth0EventBuilder.Updated().AtSecond(3).WithUserMember("given_name", "Ines"));

        var plan = Assert.IsType<Plan.NoTargetCall>(_planning.CreatePlan(Auth0EventBuilder.Updated().AtSecond(2).WithUserMember("given_name", "Maria")));

        Assert.IsType<Outcome.Stale>(plan.Outcome);
    }

    [Fact]
    public void Of_two_events_at_the_same_time_the_higher_id_is_newer()
    {
        _planning.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1).WithId("evt_b").WithUserMember("given_name", "B"));

        Assert.IsType<Plan.NoTargetCall>(_planning.CreatePlan(Auth0EventBuilder.Updated().AtSecond(1).WithId("evt_a").WithUserMember("given_name", "A")));
        Assert.IsType<Plan.Write>(_planning.CreatePlan(Auth0EventBuilder.Updated().AtSecond(1).WithId("evt_c").WithUserMember("given_name", "C")));
    }

    [Fact]
    public void An_absent_field_is_kept_and_a_null_field_is_cleared()
    {
        _planning.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithUserMember("given_name", "Ines"));

        var absent = _planning.CreatePlan(Auth0EventBuilder.Updated().AtSecond(2).WithUserMember("given_name", "Ines"));
        var cleared = Assert.IsType<Plan.Write>(_planning.CreatePlan(Auth0EventBuilder.Updated().AtSecond(2).WithUserMember("given_name", "Ines").WithUserMember("email", null)));

        Assert.IsType<Plan.NoTargetCall>(absent);
        Assert.Null(cleared.Changes["email"]);
    }

    [Fact]
    public void An_unverified_email_is_left_out_until_it_is_verified()
    {
        var created = Assert.IsType<Plan.Write>(_planning.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com", verified: false)));
        var verified = Assert.IsType<Plan.Write>(_planning.PlanAndApply(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com")));

        Assert.DoesNotContain("email", created.Values.Keys);
        Assert.Equal("ines@example.com", verified.Changes["email"]);
    }

    [Fact]
    public void An_email_with_unknown_verification_counts_as_unverified()
    {
        var plan = Assert.IsType<Plan.Write>(_planning.CreatePlan(Auth0EventBuilder.Created().WithUserMember("email", "ines@example.com")));

        Assert.DoesNotContain("email", plan.Values.Keys);
    }

    [Fact]
    public void An_unverified_email_is_written_if_the_policy_allows_it()
    {
        var planning = new PlanningHarness(new PolicyOptions { OnUnverifiedEmail = UnverifiedEmailPolicy.Send });

        var plan = Assert.IsType<Plan.Write>(planning.CreatePlan(Auth0EventBuilder.Created().WithEmail("ines@example.com", verified: false)));

        Assert.Equal("ines@example.com", plan.Values["email"]);
    }

    [Fact]
    public void A_user_with_an_unverified_email_waits_if_the_policy_requires_it()
    {
        var planning = new PlanningHarness(new PolicyOptions { OnUnverifiedEmail = UnverifiedEmailPolicy.Hold });

        var phoneOnly = planning.CreatePlan(Auth0EventBuilder.Created("sms|1").WithUserMember("phone_number", "+351900000004"));
        var held = Assert.IsType<Plan.NoTargetCall>(planning.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com", verified: false)));
        var verified = Assert.IsType<Plan.Write>(planning.PlanAndApply(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com")));
        var later = planning.CreatePlan(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("new@example.com", verified: false).WithUserMember("given_name", "Ines"));

        Assert.Equal(new Outcome.Skipped(SkipReason.EmailNotVerified), held.Outcome);
        Assert.IsType<Plan.Write>(phoneOnly);
        Assert.Equal("ines@example.com", verified.Values["email"]);
        Assert.Equal(["firstname", "last_event"], Assert.IsType<Plan.Write>(later).Changes.Keys.Order());
    }

    [Fact]
    public void A_deletion_forgets_the_values_of_events_that_waited_for_verification()
    {
        var planning = new PlanningHarness(new PolicyOptions { OnUnverifiedEmail = UnverifiedEmailPolicy.Hold });
        planning.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com", verified: false).WithUserMember("given_name", "Ines"));
        Assert.NotEqual(FieldClock.UnknownValueHash, planning.Row.Fields["firstname"].ValueHash);

        var plan = Assert.IsType<Plan.Remove>(planning.CreatePlan(Auth0EventBuilder.Deleted().AtSecond(2)));

        // The deletion may find a contact by the user id, and the values were never written to it.
        Assert.All([plan.Row, plan.MarkInProgress(planning.Row, DateTimeOffset.UnixEpoch)], row => Assert.Equal(FieldClock.UnknownValueHash, row.Fields["firstname"].ValueHash));
        Assert.Equal("deactivated", plan.Changes["status"]);
    }

    [Fact]
    public void A_late_event_is_stale_after_a_deletion_but_not_while_the_deletion_is_pending()
    {
        var late = Auth0EventBuilder.Updated().AtSecond(1).WithUserMember("given_name", "Ines");
        var done = new PlanningHarness(new PolicyOptions { OnDelete = DeletePolicy.Archive });
        var remove = Assert.IsType<Plan.Remove>(done.PlanAndApply(Auth0EventBuilder.Deleted().AtSecond(2)));
        var underWay = new PlanningHarness { Row = remove.MarkInProgress(LedgerRow.Empty, DateTimeOffset.UnixEpoch) };

        Assert.IsType<Outcome.Stale>(Assert.IsType<Plan.NoTargetCall>(done.CreatePlan(late)).Outcome);
        var plan = Assert.IsType<Plan.Write>(underWay.CreatePlan(late));
        Assert.Equal((MissingRecordAction.LeaveMissing, true), (plan.MissingRecordAction, plan.Row.IsUncertain));
    }

    [Fact]
    public void A_record_whose_users_deletion_is_ignored_keeps_its_status()
    {
        var planning = new PlanningHarness(new PolicyOptions { OnDelete = DeletePolicy.Ignore });
        planning.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1));
        planning.PlanAndApply(Auth0EventBuilder.Deleted().AtSecond(3));

        var plan = Assert.IsType<Plan.Write>(planning.CreatePlan(Auth0EventBuilder.Updated().AtSecond(2).WithUserMember("given_name", "Ines")));

        Assert.Equal("active", plan.Values["status"]);
        Assert.DoesNotContain("status", plan.Changes.Keys);
    }

    [Theory]
    [InlineData(BlockPolicy.Mark, "blocked")]
    [InlineData(BlockPolicy.Deactivate, "deactivated")]
    [InlineData(BlockPolicy.Ignore, "active")]
    public void A_blocked_user_has_the_status_of_the_policy(BlockPolicy policy, string status)
    {
        var planning = new PlanningHarness(new PolicyOptions { OnBlocked = policy });

        var plan = Assert.IsType<Plan.Write>(planning.CreatePlan(Auth0EventBuilder.Created().WithUserMember("blocked", true)));

        Assert.Equal(status, plan.Values["status"]);
    }

    [Fact]
    public void A_block_is_kept_until_an_event_changes_it()
    {
        _planning.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1));
        _planning.PlanAndApply(Auth0EventBuilder.Updated().AtSecond(2).WithUserMember("blocked", true));

        var silent = _planning.CreatePlan(Auth0EventBuilder.Updated().AtSecond(3));
        var unblocked = Assert.IsType<Plan.Write>(_planning.CreatePlan(Auth0EventBuilder.Updated().AtSecond(3).WithUserMember("blocked", false)));

        Assert.IsType<Plan.NoTargetCall>(silent);
        Assert.Equal("active", unblocked.Changes["status"]);
    }

    [Fact]
    public void A_late_block_counts_if_no_newer_event_contains_it()
    {
        _planning.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1));
        _planning.PlanAndApply(Auth0EventBuilder.Updated().AtSecond(3).WithUserMember("given_name", "Ines"));

        var plan = Assert.IsType<Plan.Write>(_planning.CreatePlan(Auth0EventBuilder.Updated().AtSecond(2).WithUserMember("blocked", true)));

        Assert.Equal("blocked", plan.Changes["status"]);
    }

    [Fact]
    public void A_deletion_needs_only_the_user_id()
    {
        _planning.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));

        var plan = Assert.IsType<Plan.Remove>(_planning.CreatePlan(Auth0EventBuilder.Deleted().AtSecond(2)));

        Assert.Equal(["last_event", "status"], plan.Changes.Keys.Order());
        Assert.Equal("deactivated", plan.Changes["status"]);
        Assert.True(plan.Row.IsDeleted);
    }

    [Theory]
    [InlineData(DeletePolicy.Archive)]
    [InlineData(DeletePolicy.Erase)]
    public void Removing_the_record_also_forgets_the_values_written_to_it(DeletePolicy policy)
    {
        var planning = new PlanningHarness(new PolicyOptions { OnDelete = policy });
        planning.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));

        var plan = Assert.IsType<Plan.Remove>(planning.CreatePlan(Auth0EventBuilder.Deleted().AtSecond(2)));

        Assert.Equal(policy, plan.Policy);
        Assert.Contains("status", plan.FieldsToWrite);
        Assert.Null(plan.Row.RecordId);
        Assert.All(plan.Row.Fields.Values, field => Assert.Equal(FieldClock.UnknownValueHash, field.ValueHash));
        Assert.True(plan.Row.IsDeleted);
    }

    [Fact]
    public void An_ignored_deletion_is_still_recorded()
    {
        var planning = new PlanningHarness(new PolicyOptions { OnDelete = DeletePolicy.Ignore });

        var plan = Assert.IsType<Plan.NoTargetCall>(planning.PlanAndApply(Auth0EventBuilder.Deleted().AtSecond(2)));
        var late = Assert.IsType<Plan.NoTargetCall>(planning.CreatePlan(Auth0EventBuilder.Created().AtSecond(1)));

        Assert.Equal(new Outcome.Skipped(SkipReason.DeleteIgnored), plan.Outcome);
        Assert.IsType<Outcome.Stale>(late.Outcome);
    }

    [Fact]
    public void A_deleted_user_is_not_created_by_an_older_event()
    {
        _planning.Row = LedgerRow.Empty.Observe(EventClock.FromEvent(Auth0EventBuilder.Deleted().AtSecond(5).ToEvent()), isDeleted: true, isBlocked: null);

        var plan = Assert.IsType<Plan.NoTargetCall>(_planning.CreatePlan(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com")));

        Assert.IsType<Outcome.Stale>(plan.Outcome);
    }

    [Fact]
    public void A_late_event_that_creates_a_record_writes_the_user_id_even_if_a_newer_event_set_it()
    {
        var planning = new PlanningHarness(new PolicyOptions { OnDelete = DeletePolicy.Archive });
        planning.PlanAndApply(Auth0EventBuilder.Created().AtSecond(5).WithUserMember("given_name", "Ines"));
        planning.PlanAndApply(Auth0EventBuilder.Deleted().AtSecond(6));
        planning.Row = planning.Row.Observe(EventClock.FromEvent(Auth0EventBuilder.Updated().AtSecond(7).ToEvent()), isDeleted: false, isBlocked: null);

        var plan = Assert.IsType<Plan.Write>(planning.CreatePlan(Auth0EventBuilder.Created().AtSecond(4).WithEmail("ines@example.com")));

        Assert.Equal("auth0|68c1f7e2b94d0a53e6171c2f", plan.Values["user_id"]);
    }

    [Fact]
    public void A_deletion_older_than_the_return_of_the_user_is_late()
    {
        _planning.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1));
        _planning.PlanAndApply(Auth0EventBuilder.Updated().AtSecond(5));

        var plan = Assert.IsType<Plan.NoTargetCall>(_planning.CreatePlan(Auth0EventBuilder.Deleted().AtSecond(3)));

        Assert.IsType<Outcome.Stale>(plan.Outcome);
    }

    [Fact]
    public void A_duplicate_deletion_is_done_once()
    {
        _planning.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1));
        _planning.PlanAndApply(Auth0EventBuilder.Deleted().AtSecond(2));

        var plan = Assert.IsType<Plan.NoTargetCall>(_planning.CreatePlan(Auth0EventBuilder.Deleted().AtSecond(3)));

        Assert.IsType<Outcome.Unchanged>(plan.Outcome);
    }

    [Fact]
    public void A_deletion_after_a_crashed_write_searches_for_the_record_it_may_have_created()
    {
        _planning.PlanAndApply(Auth0EventBuilder.Deleted().AtSecond(1));
        _planning.Row = _planning.Row.WithoutRecord().MarkUncertain(_planning.CreatePlan(Auth0EventBuilder.Updated().AtSecond(2)).FieldsToWrite);

        var plan = Assert.IsType<Plan.Remove>(_planning.CreatePlan(Auth0EventBuilder.Deleted().AtSecond(3)));

        Assert.False(plan.Row.IsUncertain);
    }

    [Fact]
    public void A_field_that_a_crashed_worker_may_have_written_is_written_again()
    {
        _planning.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1).WithUserMember("given_name", "Ines"));
        var interrupted = _planning.CreatePlan(Auth0EventBuilder.Updated().AtSecond(2).WithUserMember("given_name", "Maria"));
        _planning.Row = _planning.Row.MarkUncertain(interrupted.FieldsToWrite);

        var plan = Assert.IsType<Plan.Write>(_planning.CreatePlan(Auth0EventBuilder.Updated().AtSecond(3).WithUserMember("given_name", "Ines")));

        Assert.Equal("Ines", plan.Changes["firstname"]);
        Assert.False(plan.Row.IsUncertain);
    }

    [Fact]
    public void A_user_who_returns_is_active_again()
    {
        _planning.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1).WithUserMember("given_name", "Ines"));
        _planning.PlanAndApply(Auth0EventBuilder.Deleted().AtSecond(2));

        var plan = Assert.IsType<Plan.Write>(_planning.CreatePlan(Auth0EventBuilder.Created().AtSecond(3).WithUserMember("given_name", "Ines")));

        Assert.Equal(["last_event", "status"], plan.Changes.Keys.Order());
        Assert.Equal("active", plan.Changes["status"]);
        Assert.False(plan.Row.IsDeleted);
    }

    [Fact]
    public void A_late_update_of_a_deactivated_user_fills_the_record_without_reactivating_it()
    {
        _planning.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1));
        _planning.PlanAndApply(Auth0EventBuilder.Deleted().AtSecond(3));

        var plan = Assert.IsType<Plan.Write>(_planning.CreatePlan(Auth0EventBuilder.Updated().AtSecond(2).WithUserMember("given_name", "Ines")));

        Assert.Equal(["firstname"], plan.Changes.Keys);
        Assert.Equal(MissingRecordAction.LeaveMissing, plan.MissingRecordAction);
    }

    [Theory]
    [InlineData(MissingRecordPolicy.Create, MissingRecordAction.LookThenCreate)]
    [InlineData(MissingRecordPolicy.Review, MissingRecordAction.LookThenReview)]
    [InlineData(MissingRecordPolicy.Skip, MissingRecordAction.LookThenSkip)]
    public void An_update_follows_the_policy_for_a_missing_record(MissingRecordPolicy policy, MissingRecordAction expected)
    {
        var plan = Assert.IsType<Plan.Write>(new PlanningHarness(new PolicyOptions { OnMissingRecord = policy }).CreatePlan(Auth0EventBuilder.Updated()));

        Assert.Equal(expected, plan.MissingRecordAction);
    }

    [Fact]
    public void An_unknown_type_is_skipped_and_changes_no_state()
    {
        var unknown = Auth0EventBuilder.Updated().WithEnvelopeMember("type", "user.polished");

        var plan = Assert.IsType<Plan.NoTargetCall>(_planning.CreatePlan(unknown));

        Assert.Equal(new Outcome.Skipped(SkipReason.UnknownType), plan.Outcome);
        Assert.Same(_planning.Row, plan.Row);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("null", true)]
    [InlineData("\"no\"", true)]
    [InlineData("false", false)]
    [InlineData("true", true)]
    public void A_deletion_unblocks_only_if_it_says_so(string? blocked, bool isBlocked)
    {
        _planning.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithUserMember("blocked", true));
        var deleted = Auth0EventBuilder.Deleted().AtSecond(2).WithPreviousUserMember("blocked", true);

        _planning.PlanAndApply(blocked is null ? deleted : deleted.WithUserMember("blocked", JsonNode.Parse(blocked)));

        Assert.True(_planning.Row.IsDeleted);
        Assert.Equal(isBlocked, _planning.Row.IsBlocked);
    }

    [Fact]
    public void A_changed_derived_name_does_not_replace_an_explicit_one()
    {
        var planning = new PlanningHarness(new PolicyOptions { ClearRemovedFields = true });
        planning.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithUserMember("given_name", "In\u00EAs"));

        var plan = planning.CreatePlan(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com").WithUserMember("name", "Maria Okafor").WithPreviousUserMember("name", "Ines Okafor"));

        Assert.IsType<Plan.NoTargetCall>(plan);
    }

    [Fact]
    public void A_removed_full_name_clears_only_a_derived_name()
    {
        var clearing = new PlanningHarness(new PolicyOptions { ClearRemovedFields = true });
        var unknown = new PlanningHarness(new PolicyOptions { ClearRemovedFields = true });
        var guessed = new PlanningHarness(new PolicyOptions { ClearRemovedFields = true });
        clearing.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithUserMember("given_name", "In\u00EAs"));
        unknown.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        guessed.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithUserMember("name", "Ines Okafor"));
        var gone = Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com").WithPreviousUserMember("name", "Ines Okafor");

        Assert.IsType<Plan.NoTargetCall>(clearing.CreatePlan(gone));
        Assert.IsType<Plan.NoTargetCall>(unknown.CreatePlan(gone));
        Assert.Null(Assert.Contains("firstname", Assert.IsType<Plan.Write>(guessed.CreatePlan(gone)).Changes));
    }

    [Fact]
    public void A_removed_explicit_name_is_replaced_by_a_derived_one_or_cleared()
    {
        var planning = new PlanningHarness(new PolicyOptions { ClearRemovedFields = true });
        planning.PlanAndApply(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithUserMember("given_name", "In\u00EAs"));
        var removed = Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com").WithPreviousUserMember("given_name", "In\u00EAs");

        var cleared = Assert.IsType<Plan.Write>(planning.CreatePlan(removed));
        var concluded = Assert.IsType<Plan.Write>(planning.CreatePlan(removed.WithUserMember("name", "Ines Okafor")));

        Assert.Equal((null, "Ines"), (cleared.Changes["firstname"], concluded.Changes["firstname"]));
    }
}
