using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Xunit;

namespace Auth0Sync.Tests.Conformance;

/// <content>Failures that last, and what the target must do until they end.</content>
public abstract partial class ConformanceSuite
{
    [Theory]
    [MemberData(nameof(Outages))]
    public async Task An_outage_delays_events_and_loses_none(CallFailure failure)
    {
        await StartAsync();
        if (!Applies(failure))
        {
            return;
        }

        var users = Enumerable.Range(0, 4).Select(number => NewUser($"user{number}")).ToList();
        await Sync.ApplyAsync(users[0].Created(1));
        Sync.Calls.FailAll(failure);
        await Sync.SendAsync(users[0].Renamed(2), users[1].Created(1), users[2].Created(1), users[3].Deleted(1));
        for (var round = 0; round < 5; round++)
        {
            await Sync.ProcessVisibleAsync();
            Sync.AdvanceToNextMessage();
        }

        Sync.Calls.Mend();
        await Sync.DrainAsync();

        Assert.Equal(users[0].OtherGivenName, RecordOf(users[0]).GivenName);
        AssertProfile(RecordOf(users[1]), users[1]);
        AssertProfile(RecordOf(users[2]), users[2]);
        Assert.Empty(RecordsOf(users[3]));
        AssertNoReview();
    }

    [Theory]
    [InlineData(CallFailure.BusyWithRetryAfter)]
    [InlineData(CallFailure.Throttled)]
    public async Task The_event_is_not_attempted_before_the_system_said(CallFailure failure)
    {
        await StartAsync();
        if (!Applies(failure))
        {
            return;
        }

        var user = NewUser();
        Sync.Calls.FailAll(failure);
        await Sync.SendAsync(user.Created(1));
        await Sync.ProcessVisibleAsync();

        // Quick retries within the call are allowed only where the system did not throttle.
        var last = Sync.Calls.Calls[^1].At;
        Sync.Calls.Mend();
        Sync.ResetCounts();
        await Sync.DrainAsync();

        Assert.All(Sync.Calls.Calls, call => Assert.True(call.At >= last + CallMonitor.RetryAfter, $"{call.Operation} was called {call.At - last} after the response."));
        AssertProfile(RecordOf(user), user);
    }

    [Fact]
    public async Task While_the_system_throttles_no_event_of_any_user_makes_a_call()
    {
        await StartAsync();
        if (!Applies(CallFailure.Throttled))
        {
            return;
        }

        Sync.Calls.FailAll(CallFailure.Throttled);
        await Sync.SendAsync(NewUser("first").Created(1));
        await Sync.ProcessVisibleAsync();
        var throttledCalls = Sync.Calls.Calls.Count;
        Sync.Calls.Mend();

        await Sync.SendAsync(NewUser("second").Created(1), NewUser("third").Created(1));
        await Sync.ProcessVisibleAsync();

        Assert.Equal(throttledCalls, Sync.Calls.Calls.Count);
        Sync.ResetCounts();
        await Sync.DrainAsync();
        Assert.Equal(3, Sync.Target.Records.Count);
    }

    [Theory]
    [InlineData(CallFailure.Unauthorized)]
    [InlineData(CallFailure.Forbidden)]
    public async Task Events_of_a_misconfigured_target_wait_for_days_and_are_applied_in_the_end(CallFailure failure)
    {
        await StartAsync();
        var (user, deleted) = (NewUser(), NewUser("deleted"));
        await Sync.ApplyAsync(deleted.Created(1));
        Sync.Calls.FailAll(failure);
        await Sync.SendAsync(user.Created(1), user.Renamed(2), deleted.Deleted(2));
        var end = Sync.Time.GetUtcNow() + TimeSpan.FromDays(3);
        while (Sync.Time.GetUtcNow() < end)
        {
            await Sync.ProcessVisibleAsync();
            Sync.Time.Advance(TimeSpan.FromHours(3));
        }

        AssertNoReview();
        Assert.Contains(Sync.Logs.Lines, line => line.EventId is LogEvents.TargetMisconfigured or LogEvents.TargetNotReady);
        Sync.Calls.Mend();
        await Sync.DrainAsync();

        Assert.Equal(user.OtherGivenName, RecordOf(user).GivenName);
        AssertNotActive(deleted);
        AssertNoReview();
    }

    [Fact]
    public async Task An_event_goes_to_review_after_a_day_of_outage_and_can_be_sent_again()
    {
        await StartAsync();
        var user = NewUser();
        var created = user.Created(1);
        Sync.Calls.FailAll(CallFailure.ConnectionLost);
        await Sync.ApplyAsync(created);
        Assert.Equal([ReviewReason.BusyTooLong], ReviewReasons);

        Sync.Calls.Mend();
        Sync.Time.Advance(TimeSpan.FromHours(1));
        await Sync.ApplyAsync(created);

        AssertProfile(RecordOf(user), user);
    }

    [Fact]
    public async Task Many_lost_responses_in_a_row_make_one_record()
    {
        await StartAsync();
        var user = NewUser();
        Sync.Calls.FailAll(CallFailure.ResponseLost);
        await Sync.SendAsync(user.Created(1), user.Renamed(2));
        for (var round = 0; round < 8; round++)
        {
            await Sync.ProcessVisibleAsync();
            Sync.AdvanceToNextMessage();
        }

        Sync.Calls.Mend();
        await Sync.DrainAsync();

        Assert.Equal(user.OtherGivenName, RecordOf(user).GivenName);
        Assert.Single(Sync.Target.Records);
        AssertNoReview();
    }

    [Fact]
    public async Task An_update_that_overtakes_a_creation_with_a_lost_response_finds_its_record()
    {
        for (int call = 1, made = int.MaxValue; call <= made; call++)
        {
            await StartAsync();
            var user = NewUser();
            await Sync.SendAsync(user.Created(1));
            Sync.ResetCounts();
            Sync.Calls.FailCall(call, CallFailure.ResponseLost);
            await Sync.ProcessVisibleAsync();
            await Sync.SendAsync(user.Renamed(2));
            await Sync.DrainAsync();

            Assert.Equal(user.OtherGivenName, RecordOf(user).GivenName);
            Assert.Single(Sync.Target.Records);
            AssertNoReview();
            made = Sync.Calls.Calls.Count;
        }
    }

    [Fact]
    public async Task A_deletion_that_overtakes_a_creation_with_a_lost_response_finds_its_record()
    {
        for (int call = 1, made = int.MaxValue; call <= made; call++)
        {
            await StartAsync();
            var user = NewUser();
            await Sync.SendAsync(user.Created(1));
            Sync.ResetCounts();
            Sync.Calls.FailCall(call, CallFailure.ResponseLost);
            await Sync.ProcessVisibleAsync();
            await Sync.SendAsync(user.Deleted(2));
            await Sync.DrainAsync();

            AssertNotActive(user);
            AssertNoReview();
            made = Sync.Calls.Calls.Count;
        }
    }

    [Fact]
    public async Task Every_attempt_of_a_creation_has_the_same_operation_id()
    {
        if (!Applies(ConformanceTraits.ReceivesOperationIds))
        {
            return;
        }

        await StartAsync();
        var (user, other) = (NewUser(), NewUser("other"));
        Sync.Calls.FailAll(CallFailure.ConnectionLost);
        await Sync.SendAsync(user.Created(1));
        for (var round = 0; round < 4; round++)
        {
            await Sync.ProcessVisibleAsync();
            Sync.AdvanceToNextMessage();
        }

        Sync.Calls.Mend();
        await Sync.DrainAsync();
        var ofUser = Sync.Target.CreationOperationIds;
        await Sync.ApplyAsync(other.Created(1));

        Assert.True(ofUser.Count > 1);
        var id = Assert.Single(ofUser.Distinct());
        Assert.DoesNotContain(id, Sync.Target.CreationOperationIds.Skip(ofUser.Count));
        Assert.DoesNotContain(user.PersonalTexts, id.Contains);
    }

    [Fact]
    public async Task A_refused_field_of_a_creation_costs_only_itself_and_one_review_item()
    {
        await StartAsync();
        var user = NewUser();
        var refused = Sync.Target.RefuseFamilyName();

        await Sync.ApplyAsync(user.Created(1).WithUserMember("family_name", refused));
        await Sync.ApplyAsync(user.Renamed(2).WithUserMember("family_name", refused));

        Assert.Equal((user.Email, user.OtherGivenName), (RecordOf(user).Email, RecordOf(user).GivenName));
        Assert.NotEqual(refused, RecordOf(user).FamilyName);
        Assert.Equal(ReviewReason.Rejected, Assert.Single(Sync.Review.Items).Reason);
    }

    [Fact]
    public async Task A_refused_field_of_an_update_costs_only_itself_and_the_next_value_is_written()
    {
        await StartAsync();
        var user = NewUser();
        await Sync.ApplyAsync(user.Created(1));
        var refused = Sync.Target.RefuseFamilyName();

        await Sync.ApplyAsync(user.Renamed(2).WithUserMember("family_name", refused));
        var (given, family) = (RecordOf(user).GivenName, RecordOf(user).FamilyName);
        await Sync.ApplyAsync(user.Updated(3).WithUserMember("family_name", "Accepted"));

        Assert.Equal((user.OtherGivenName, user.FamilyName), (given, family));
        Assert.Equal((user.GivenName, "Accepted"), (RecordOf(user).GivenName, RecordOf(user).FamilyName));
        Assert.Single(Sync.Review.Items);
    }

    [Fact]
    public async Task A_refused_field_does_not_keep_a_user_from_being_blocked()
    {
        if (!Applies(ConformanceTraits.ShowsStatus))
        {
            return;
        }

        await StartAsync();
        var user = NewUser();
        await Sync.ApplyAsync(user.Created(1));

        await Sync.ApplyAsync(user.Blocked(2).WithUserMember("family_name", Sync.Target.RefuseFamilyName()));

        AssertStatus(RecordStatus.Blocked, Assert.Single(Sync.Target.Records));
    }

    [Fact]
    public async Task A_refused_creation_goes_to_review_and_succeeds_when_it_is_sent_again()
    {
        await StartAsync();
        if (!Applies(CallFailure.RejectedRecord))
        {
            return;
        }

        var user = NewUser();
        var created = user.Created(1);
        Sync.Calls.FailCallsWith(user.GivenName, CallFailure.RejectedRecord);
        await Sync.ApplyAsync(created);
        Assert.Empty(Sync.Target.Records);
        Assert.Equal([ReviewReason.Rejected], ReviewReasons);

        Sync.Calls.Mend();
        await Sync.ApplyAsync(created);

        AssertProfile(RecordOf(user), user);
    }

    [Fact]
    public async Task A_refused_update_goes_to_review_once_and_the_next_change_is_written()
    {
        await StartAsync();
        if (!Applies(CallFailure.RejectedRecord))
        {
            return;
        }

        var user = NewUser();
        await Sync.ApplyAsync(user.Created(1));
        Sync.Calls.FailCallsWith(user.OtherGivenName, CallFailure.RejectedRecord);
        await Sync.ApplyAsync(user.Renamed(2));
        await Sync.ApplyAsync(user.Renamed(3));
        Assert.Equal(user.GivenName, RecordOf(user).GivenName);
        Assert.Equal([ReviewReason.Rejected], ReviewReasons);

        Sync.Calls.Mend();
        await Sync.ApplyAsync(user.Updated(4).WithUserMember("given_name", "Accepted"));

        Assert.Equal("Accepted", RecordOf(user).GivenName);
    }

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task A_lost_connection_after_another_failure_changes_nothing(CallFailure failure)
    {
        await StartAsync();
        if (!Applies(failure))
        {
            return;
        }

        var user = NewUser();
        Sync.ResetCounts();
        Sync.Calls.FailCall(1, failure);
        Sync.Calls.FailCall(2, CallFailure.ResponseLost);
        Sync.Calls.FailCall(3, CallFailure.ConnectionLost);
        await Sync.ApplyAsync(user.Created(1), user.Blocked(2), user.Blocked(3, isBlocked: false));

        AssertProfile(RecordOf(user), user);
        Assert.Single(Sync.Target.Records);
        AssertNoReview();
    }
}
