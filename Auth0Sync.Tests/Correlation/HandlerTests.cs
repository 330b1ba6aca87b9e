using System.Text.Json.Nodes;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

public class HandlerTests
{
    private readonly Deciding _deciding = new();

    [Fact]
    public void A_new_user_is_created_with_all_that_the_event_says_and_the_user_id()
    {
        var plan = Assert.IsType<Plan.Write>(_deciding.Decide(Auth0EventJson.Created().WithEmail("ines@example.com").With("given_name", "Ines")));

        Assert.Equal(WhenMissing.CreateFirst, plan.Missing);
        Assert.Equal("ines@example.com", plan.Values["email"]);
        Assert.Equal("Ines", plan.Values["firstname"]);
        Assert.Equal("active", plan.Values["status"]);
        Assert.Equal("auth0|68c1f7e2b94d0a53e6171c2f", plan.Values["user_id"]);
        Assert.Equal("2026-10-05T08:14:33.206Z", plan.Values["last_event"]);
    }

    [Fact]
    public void The_same_event_again_changes_nothing()
    {
        var created = Auth0EventJson.Created().WithEmail("ines@example.com");
        _deciding.Apply(created);
        var before = _deciding.Row;

        var plan = Assert.IsType<Plan.Settled>(_deciding.Apply(created));

        Assert.IsType<Outcome.Unchanged>(plan.Outcome);
        Assert.Equal(before, _deciding.Row);
    }

    [Fact]
    public void A_login_that_changes_no_mapped_field_needs_no_call()
    {
        _deciding.Apply(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));

        var plan = Assert.IsType<Plan.Settled>(_deciding.Decide(Auth0EventJson.Updated().At(2).WithEmail("ines@example.com").With("logins_count", 7)));

        Assert.IsType<Outcome.Unchanged>(plan.Outcome);
    }

    [Fact]
    public void An_update_writes_only_what_differs_and_what_rides_along()
    {
        _deciding.Apply(Auth0EventJson.Created().At(1).WithEmail("ines@example.com").With("given_name", "Ines"));

        var plan = Assert.IsType<Plan.Write>(_deciding.Decide(Auth0EventJson.Updated().At(2).WithEmail("ines@example.com").With("given_name", "Inês")));

        Assert.Equal(["firstname", "last_event"], plan.Changes.Keys.Order());
        Assert.Equal("Inês", plan.Changes["firstname"]);
    }

    [Fact]
    public void A_late_update_does_not_overwrite_what_is_newer()
    {
        _deciding.Apply(Auth0EventJson.Created().At(1).WithEmail("old@example.com"));
        _deciding.Apply(Auth0EventJson.Updated().At(3).WithEmail("new@example.com"));

        var plan = Assert.IsType<Plan.Settled>(_deciding.Decide(Auth0EventJson.Updated().At(2).WithEmail("middle@example.com")));

        Assert.IsType<Outcome.Stale>(plan.Outcome);
    }

    [Fact]
    public void A_late_update_fills_what_nobody_newer_has_spoken_of()
    {
        _deciding.Apply(Auth0EventJson.Created().At(1).WithEmail("old@example.com"));
        _deciding.Apply(Auth0EventJson.Updated().At(3).WithEmail("new@example.com"));

        var plan = Assert.IsType<Plan.Write>(_deciding.Decide(Auth0EventJson.Updated().At(2).WithEmail("middle@example.com").With("given_name", "Ines")));

        Assert.Equal(["firstname"], plan.Changes.Keys);
    }

    [Fact]
    public void A_value_that_was_confirmed_later_is_not_overwritten_by_what_came_between()
    {
        _deciding.Apply(Auth0EventJson.Created().At(1).With("given_name", "Ines"));
        _deciding.Apply(Auth0EventJson.Updated().At(3).With("given_name", "Ines"));

        var plan = Assert.IsType<Plan.Settled>(_deciding.Decide(Auth0EventJson.Updated().At(2).With("given_name", "Maria")));

        Assert.IsType<Outcome.Stale>(plan.Outcome);
    }

    [Fact]
    public void Of_two_events_at_one_time_the_higher_id_is_the_newer()
    {
        _deciding.Apply(Auth0EventJson.Created().At(1).WithId("evt_b").With("given_name", "B"));

        Assert.IsType<Plan.Settled>(_deciding.Decide(Auth0EventJson.Updated().At(1).WithId("evt_a").With("given_name", "A")));
        Assert.IsType<Plan.Write>(_deciding.Decide(Auth0EventJson.Updated().At(1).WithId("evt_c").With("given_name", "C")));
    }

    [Fact]
    public void An_absent_field_is_left_alone_and_a_null_one_is_cleared()
    {
        _deciding.Apply(Auth0EventJson.Created().At(1).WithEmail("ines@example.com").With("given_name", "Ines"));

        var absent = _deciding.Decide(Auth0EventJson.Updated().At(2).With("given_name", "Ines"));
        var cleared = Assert.IsType<Plan.Write>(_deciding.Decide(Auth0EventJson.Updated().At(2).With("given_name", "Ines").With("email", null)));

        Assert.IsType<Plan.Settled>(absent);
        Assert.Null(cleared.Changes["email"]);
    }

    [Fact]
    public void An_unverified_address_is_left_out_until_it_is_verified()
    {
        var created = Assert.IsType<Plan.Write>(_deciding.Apply(Auth0EventJson.Created().At(1).WithEmail("ines@example.com", verified: false)));
        var verified = Assert.IsType<Plan.Write>(_deciding.Apply(Auth0EventJson.Updated().At(2).WithEmail("ines@example.com")));

        Assert.DoesNotContain("email", created.Values.Keys);
        Assert.Equal("ines@example.com", verified.Changes["email"]);
    }

    [Fact]
    public void An_address_whose_verification_is_unknown_counts_as_unverified()
    {
        var plan = Assert.IsType<Plan.Write>(_deciding.Decide(Auth0EventJson.Created().With("email", "ines@example.com")));

        Assert.DoesNotContain("email", plan.Values.Keys);
    }

    [Fact]
    public void An_unverified_address_is_written_where_the_policy_says_so()
    {
        var deciding = new Deciding(new PolicyOptions { OnUnverifiedEmail = UnverifiedEmailPolicy.Send });

        var plan = Assert.IsType<Plan.Write>(deciding.Decide(Auth0EventJson.Created().WithEmail("ines@example.com", verified: false)));

        Assert.Equal("ines@example.com", plan.Values["email"]);
    }

    [Fact]
    public void A_user_whose_address_is_not_verified_waits_for_it_where_the_policy_says_so()
    {
        var deciding = new Deciding(new PolicyOptions { OnUnverifiedEmail = UnverifiedEmailPolicy.Hold });

        var phoneOnly = deciding.Decide(Auth0EventJson.Created("sms|1").With("phone_number", "+351900000004"));
        var held = Assert.IsType<Plan.Settled>(deciding.Apply(Auth0EventJson.Created().At(1).WithEmail("ines@example.com", verified: false)));
        var verified = Assert.IsType<Plan.Write>(deciding.Apply(Auth0EventJson.Updated().At(2).WithEmail("ines@example.com")));
        var later = deciding.Decide(Auth0EventJson.Updated().At(3).WithEmail("new@example.com", verified: false).With("given_name", "Ines"));

        Assert.Equal(new Outcome.Skipped(SkipReason.EmailNotVerified), held.Outcome);
        Assert.IsType<Plan.Write>(phoneOnly);
        Assert.Equal("ines@example.com", verified.Values["email"]);
        Assert.Equal(["firstname", "last_event"], Assert.IsType<Plan.Write>(later).Changes.Keys.Order());
    }

    [Fact]
    public void A_late_event_is_stale_after_a_deletion_and_not_while_the_deletion_is_still_to_come()
    {
        var late = Auth0EventJson.Updated().At(1).With("given_name", "Ines");
        var done = new Deciding(new PolicyOptions { OnDelete = DeletePolicy.Archive });
        var remove = Assert.IsType<Plan.Remove>(done.Apply(Auth0EventJson.Deleted().At(2)));
        var underWay = new Deciding { Row = remove.AtWork(LedgerRow.Empty) };

        Assert.IsType<Outcome.Stale>(Assert.IsType<Plan.Settled>(done.Decide(late)).Outcome);
        var plan = Assert.IsType<Plan.Write>(underWay.Decide(late));
        Assert.Equal((WhenMissing.LeaveMissing, true), (plan.Missing, plan.Row.IsDoubtful));
    }

    [Fact]
    public void A_record_whose_users_deletion_is_ignored_keeps_its_status()
    {
        var deciding = new Deciding(new PolicyOptions { OnDelete = DeletePolicy.Ignore });
        deciding.Apply(Auth0EventJson.Created().At(1));
        deciding.Apply(Auth0EventJson.Deleted().At(3));

        var plan = Assert.IsType<Plan.Write>(deciding.Decide(Auth0EventJson.Updated().At(2).With("given_name", "Ines")));

        Assert.Equal("active", plan.Values["status"]);
        Assert.DoesNotContain("status", plan.Changes.Keys);
    }

    [Theory]
    [InlineData(BlockPolicy.Mark, "blocked")]
    [InlineData(BlockPolicy.Deactivate, "deactivated")]
    [InlineData(BlockPolicy.Ignore, "active")]
    public void A_blocked_user_has_the_status_of_the_policy(BlockPolicy policy, string status)
    {
        var deciding = new Deciding(new PolicyOptions { OnBlocked = policy });

        var plan = Assert.IsType<Plan.Write>(deciding.Decide(Auth0EventJson.Created().With("blocked", true)));

        Assert.Equal(status, plan.Values["status"]);
    }

    [Fact]
    public void A_block_stays_until_an_event_says_otherwise()
    {
        _deciding.Apply(Auth0EventJson.Created().At(1));
        _deciding.Apply(Auth0EventJson.Updated().At(2).With("blocked", true));

        var silent = _deciding.Decide(Auth0EventJson.Updated().At(3));
        var unblocked = Assert.IsType<Plan.Write>(_deciding.Decide(Auth0EventJson.Updated().At(3).With("blocked", false)));

        Assert.IsType<Plan.Settled>(silent);
        Assert.Equal("active", unblocked.Changes["status"]);
    }

    [Fact]
    public void A_block_that_is_told_late_still_counts_where_nothing_newer_speaks_of_it()
    {
        _deciding.Apply(Auth0EventJson.Created().At(1));
        _deciding.Apply(Auth0EventJson.Updated().At(3).With("given_name", "Ines"));

        var plan = Assert.IsType<Plan.Write>(_deciding.Decide(Auth0EventJson.Updated().At(2).With("blocked", true)));

        Assert.Equal("blocked", plan.Changes["status"]);
    }

    [Fact]
    public void A_deletion_needs_nothing_but_the_user_id()
    {
        _deciding.Apply(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));

        var plan = Assert.IsType<Plan.Remove>(_deciding.Decide(Auth0EventJson.Deleted().At(2)));

        Assert.Equal(["last_event", "status"], plan.Changes.Keys.Order());
        Assert.Equal("deactivated", plan.Changes["status"]);
        Assert.True(plan.Row.IsDeleted);
    }

    [Theory]
    [InlineData(DeletePolicy.Archive)]
    [InlineData(DeletePolicy.Erase)]
    public void What_puts_the_record_away_also_forgets_what_was_written_into_it(DeletePolicy policy)
    {
        var deciding = new Deciding(new PolicyOptions { OnDelete = policy });
        deciding.Apply(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));

        var plan = Assert.IsType<Plan.Remove>(deciding.Decide(Auth0EventJson.Deleted().At(2)));

        Assert.Equal(policy, plan.Policy);
        Assert.Contains("status", plan.Touches);
        Assert.Null(plan.Row.RecordId);
        Assert.All(plan.Row.Fields.Values, field => Assert.Equal(FieldClock.Unknown, field.ValueHash));
        Assert.True(plan.Row.IsDeleted);
    }

    [Fact]
    public void An_ignored_deletion_is_remembered_all_the_same()
    {
        var deciding = new Deciding(new PolicyOptions { OnDelete = DeletePolicy.Ignore });

        var plan = Assert.IsType<Plan.Settled>(deciding.Apply(Auth0EventJson.Deleted().At(2)));
        var late = Assert.IsType<Plan.Settled>(deciding.Decide(Auth0EventJson.Created().At(1)));

        Assert.Equal(new Outcome.Skipped(SkipReason.DeleteIgnored), plan.Outcome);
        Assert.IsType<Outcome.Stale>(late.Outcome);
    }

    [Fact]
    public void A_deleted_user_is_not_created_by_an_older_event()
    {
        _deciding.Row = LedgerRow.Empty.Hear(EventClock.Of(Auth0EventJson.Deleted().At(5).ToEvent()), deleted: true, blocked: null);

        var plan = Assert.IsType<Plan.Settled>(_deciding.Decide(Auth0EventJson.Created().At(1).WithEmail("ines@example.com")));

        Assert.IsType<Outcome.Stale>(plan.Outcome);
    }

    [Fact]
    public void A_late_event_that_makes_a_record_writes_the_user_id_though_a_newer_one_has_said_it()
    {
        var deciding = new Deciding(new PolicyOptions { OnDelete = DeletePolicy.Archive });
        deciding.Apply(Auth0EventJson.Created().At(5).With("given_name", "Ines"));
        deciding.Apply(Auth0EventJson.Deleted().At(6));
        deciding.Row = deciding.Row.Hear(EventClock.Of(Auth0EventJson.Updated().At(7).ToEvent()), deleted: false, blocked: null);

        var plan = Assert.IsType<Plan.Write>(deciding.Decide(Auth0EventJson.Created().At(4).WithEmail("ines@example.com")));

        Assert.Equal("auth0|68c1f7e2b94d0a53e6171c2f", plan.Values["user_id"]);
    }

    [Fact]
    public void A_deletion_older_than_the_users_return_is_late()
    {
        _deciding.Apply(Auth0EventJson.Created().At(1));
        _deciding.Apply(Auth0EventJson.Updated().At(5));

        var plan = Assert.IsType<Plan.Settled>(_deciding.Decide(Auth0EventJson.Deleted().At(3)));

        Assert.IsType<Outcome.Stale>(plan.Outcome);
    }

    [Fact]
    public void A_deletion_twice_is_done_once()
    {
        _deciding.Apply(Auth0EventJson.Created().At(1));
        _deciding.Apply(Auth0EventJson.Deleted().At(2));

        var plan = Assert.IsType<Plan.Settled>(_deciding.Decide(Auth0EventJson.Deleted().At(3)));

        Assert.IsType<Outcome.Unchanged>(plan.Outcome);
    }

    [Fact]
    public void A_deletion_after_a_writer_died_looks_for_the_record_it_may_have_made()
    {
        _deciding.Apply(Auth0EventJson.Deleted().At(1));
        _deciding.Row = _deciding.Row.WithoutRecord().Doubt(_deciding.Decide(Auth0EventJson.Updated().At(2)).Touches);

        var plan = Assert.IsType<Plan.Remove>(_deciding.Decide(Auth0EventJson.Deleted().At(3)));

        Assert.False(plan.Row.IsDoubtful);
    }

    [Fact]
    public void A_field_that_a_dead_writer_may_have_written_is_written_again()
    {
        _deciding.Apply(Auth0EventJson.Created().At(1).With("given_name", "Ines"));
        var interrupted = _deciding.Decide(Auth0EventJson.Updated().At(2).With("given_name", "Maria"));
        _deciding.Row = _deciding.Row.Doubt(interrupted.Touches);

        var plan = Assert.IsType<Plan.Write>(_deciding.Decide(Auth0EventJson.Updated().At(3).With("given_name", "Ines")));

        Assert.Equal("Ines", plan.Changes["firstname"]);
        Assert.False(plan.Row.IsDoubtful);
    }

    [Fact]
    public void A_user_that_comes_back_is_active_again()
    {
        _deciding.Apply(Auth0EventJson.Created().At(1).With("given_name", "Ines"));
        _deciding.Apply(Auth0EventJson.Deleted().At(2));

        var plan = Assert.IsType<Plan.Write>(_deciding.Decide(Auth0EventJson.Created().At(3).With("given_name", "Ines")));

        Assert.Equal(["last_event", "status"], plan.Changes.Keys.Order());
        Assert.Equal("active", plan.Changes["status"]);
        Assert.False(plan.Row.IsDeleted);
    }

    [Fact]
    public void A_late_update_of_a_deactivated_user_fills_the_record_without_waking_it()
    {
        _deciding.Apply(Auth0EventJson.Created().At(1));
        _deciding.Apply(Auth0EventJson.Deleted().At(3));

        var plan = Assert.IsType<Plan.Write>(_deciding.Decide(Auth0EventJson.Updated().At(2).With("given_name", "Ines")));

        Assert.Equal(["firstname"], plan.Changes.Keys);
        Assert.Equal(WhenMissing.LeaveMissing, plan.Missing);
    }

    [Theory]
    [InlineData(MissingRecordPolicy.Create, WhenMissing.LookThenCreate)]
    [InlineData(MissingRecordPolicy.Review, WhenMissing.LookThenReview)]
    [InlineData(MissingRecordPolicy.Skip, WhenMissing.LookThenSkip)]
    public void An_update_follows_the_policy_for_a_missing_record(MissingRecordPolicy policy, WhenMissing expected)
    {
        var plan = Assert.IsType<Plan.Write>(new Deciding(new PolicyOptions { OnMissingRecord = policy }).Decide(Auth0EventJson.Updated()));

        Assert.Equal(expected, plan.Missing);
    }

    [Fact]
    public void An_unknown_type_is_skipped_and_leaves_no_trace()
    {
        var unknown = Auth0EventJson.Updated().WithEnvelope("type", "user.polished");

        var plan = Assert.IsType<Plan.Settled>(_deciding.Decide(unknown));

        Assert.Equal(new Outcome.Skipped(SkipReason.UnknownType), plan.Outcome);
        Assert.Same(_deciding.Row, plan.Row);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("null", true)]
    [InlineData("\"no\"", true)]
    [InlineData("false", false)]
    [InlineData("true", true)]
    public void A_deletion_unblocks_only_by_its_own_word(string? blocked, bool isBlocked)
    {
        _deciding.Apply(Auth0EventJson.Created().At(1).WithEmail("ines@example.com").With("blocked", true));
        var deleted = Auth0EventJson.Deleted().At(2).WithPrevious("blocked", true);

        _deciding.Apply(blocked is null ? deleted : deleted.With("blocked", JsonNode.Parse(blocked)));

        Assert.True(_deciding.Row.IsDeleted);
        Assert.Equal(isBlocked, _deciding.Row.IsBlocked);
    }

    [Fact]
    public void A_guess_stays_a_guess_where_the_one_before_it_was_one_too()
    {
        var deciding = new Deciding(new PolicyOptions { ClearRemovedFields = true });
        deciding.Apply(Auth0EventJson.Created().At(1).WithEmail("ines@example.com").With("given_name", "In\u00EAs"));

        var plan = deciding.Decide(Auth0EventJson.Updated().At(2).WithEmail("ines@example.com").With("name", "Maria Okafor").WithPrevious("name", "Ines Okafor"));

        Assert.IsType<Plan.Settled>(plan);
    }

    [Fact]
    public void A_guess_that_falls_away_clears_no_more_than_a_guess()
    {
        var told = new Deciding(new PolicyOptions { ClearRemovedFields = true });
        var unknown = new Deciding(new PolicyOptions { ClearRemovedFields = true });
        var guessed = new Deciding(new PolicyOptions { ClearRemovedFields = true });
        told.Apply(Auth0EventJson.Created().At(1).WithEmail("ines@example.com").With("given_name", "In\u00EAs"));
        unknown.Apply(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        guessed.Apply(Auth0EventJson.Created().At(1).WithEmail("ines@example.com").With("name", "Ines Okafor"));
        var gone = Auth0EventJson.Updated().At(2).WithEmail("ines@example.com").WithPrevious("name", "Ines Okafor");

        Assert.IsType<Plan.Settled>(told.Decide(gone));
        Assert.IsType<Plan.Settled>(unknown.Decide(gone));
        Assert.Null(Assert.Contains("firstname", Assert.IsType<Plan.Write>(guessed.Decide(gone)).Changes));
    }

    [Fact]
    public void What_was_told_and_falls_away_gives_way_to_a_guess_or_is_cleared()
    {
        var deciding = new Deciding(new PolicyOptions { ClearRemovedFields = true });
        deciding.Apply(Auth0EventJson.Created().At(1).WithEmail("ines@example.com").With("given_name", "In\u00EAs"));
        var removed = Auth0EventJson.Updated().At(2).WithEmail("ines@example.com").WithPrevious("given_name", "In\u00EAs");

        var cleared = Assert.IsType<Plan.Write>(deciding.Decide(removed));
        var concluded = Assert.IsType<Plan.Write>(deciding.Decide(removed.With("name", "Ines Okafor")));

        Assert.Equal((null, "Ines"), (cleared.Changes["firstname"], concluded.Changes["firstname"]));
    }
}
