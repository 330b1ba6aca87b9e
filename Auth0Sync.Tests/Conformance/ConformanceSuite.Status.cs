using Auth0Sync.Core.Targets;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Conformance;

/// <content>The status of a user, whether it is a field or has effects.</content>
public abstract partial class ConformanceSuite
{
    [Fact]
    public async Task A_user_who_is_created_blocked_is_blocked()
    {
        await StartAsync();
        var user = NewUser();

        await Sync.ApplyAsync(user.Created(1).WithUserMember("blocked", true));

        AssertStatus(RecordStatus.Blocked, AnyRecordOf(user));
        AssertNoReview();
    }

    [Fact]
    public async Task A_blocked_user_stays_blocked_when_the_profile_changes()
    {
        await StartAsync();
        var user = NewUser();
        await Sync.ApplyAsync(user.Created(1));
        await Sync.ApplyAsync(user.Blocked(2));

        await Sync.ApplyAsync(user.Renamed(3));
        await Sync.ApplyAsync(user.Updated(4));

        AssertStatus(RecordStatus.Blocked, AnyRecordOf(user));
        AssertNoReview();
    }

    [Fact]
    public async Task A_user_who_is_blocked_and_deleted_is_deleted()
    {
        await StartAsync();
        var user = NewUser();
        await Sync.ApplyAsync(user.Created(1));
        await Sync.ApplyAsync(user.Blocked(2));

        await Sync.ApplyAsync(user.Deleted(3));

        AssertNotActive(user);
        AssertNoReview();
    }

    [Fact]
    public async Task A_user_who_was_blocked_before_the_deletion_returns_blocked()
    {
        await StartAsync();
        var user = NewUser();
        await Sync.ApplyAsync(user.Created(1));
        await Sync.ApplyAsync(user.Blocked(2));
        await Sync.ApplyAsync(user.Deleted(3));

        await Sync.ApplyAsync(user.Created(4));
        AssertStatus(RecordStatus.Blocked, AnyRecordOf(user));
        await Sync.ApplyAsync(user.Blocked(5, isBlocked: false));

        AssertProfile(RecordOf(user), user);
        AssertNoReview();
    }

    [Fact]
    public async Task A_late_block_of_a_deleted_user_does_not_bring_the_user_back()
    {
        await StartAsync();
        var user = NewUser();
        await Sync.ApplyAsync(user.Created(1));
        await Sync.ApplyAsync(user.Deleted(3));

        await Sync.ApplyAsync(user.Blocked(2));
        await Sync.ApplyAsync(user.Blocked(2.5, isBlocked: false));

        AssertNotActive(user);
        AssertNoReview();
    }

    [Fact]
    public async Task A_user_can_be_blocked_deleted_and_restored_many_times()
    {
        await StartAsync();
        var user = NewUser();
        await Sync.ApplyAsync(user.Created(1));
        for (var round = 1; round <= 3; round++)
        {
            await Sync.ApplyAsync(user.Blocked(10 * round));
            await Sync.ApplyAsync(user.Deleted((10 * round) + 1));
            await Sync.ApplyAsync(user.Created((10 * round) + 2));
            await Sync.ApplyAsync(user.Blocked((10 * round) + 3, isBlocked: false));
        }

        AssertProfile(RecordOf(user), user);
        AssertNoReview();
    }

    [Fact]
    public async Task A_block_and_a_new_address_in_one_event_are_both_applied()
    {
        await StartAsync();
        var user = NewUser();
        await Sync.ApplyAsync(user.Created(1));

        await Sync.ApplyAsync(user.Moved(2).WithUserMember("blocked", true));
        AssertStatus(RecordStatus.Blocked, AnyRecordOf(user));
        await Sync.ApplyAsync(user.Moved(3).WithUserMember("blocked", false));

        AssertProfile(RecordOf(user), user with { Email = user.OtherEmail });
        AssertNoReview();
    }

    [Fact]
    public async Task The_status_of_other_users_does_not_change()
    {
        await StartAsync();
        var (user, other) = (NewUser(), NewUser("other"));
        await Sync.ApplyAsync(user.Created(1), other.Created(1));

        await Sync.ApplyAsync(user.Blocked(2));
        await Sync.ApplyAsync(user.Deleted(3));

        AssertProfile(RecordOf(other), other);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_block_that_fails_is_complete_when_the_unblock_came_before_the_retry(bool isBlockedInTheEnd)
    {
        for (int call = 1, made = int.MaxValue; call <= made; call++)
        {
            await StartAsync();
            var user = NewUser();
            await Sync.ApplyAsync(user.Created(1));
            await Sync.SendAsync(user.Blocked(2, !isBlockedInTheEnd));
            Sync.ResetCounts();
            Sync.Calls.FailCall(call, CallFailure.ResponseLost);
            await Sync.ProcessVisibleAsync();
            await Sync.SendAsync(user.Blocked(3, isBlockedInTheEnd));
            await Sync.DrainAsync();

            AssertStatus(isBlockedInTheEnd ? RecordStatus.Blocked : RecordStatus.Active, Assert.Single(Sync.Target.Records));
            AssertNoReview();
            made = Sync.Calls.Calls.Count;
        }
    }

    [Fact]
    public async Task A_blocked_user_with_a_record_of_before_is_blocked_there()
    {
        await StartAsync(ExternalIdPolicy);
        var user = NewUser();
        var id = Sync.Target.AddRecord(new ConformanceRecord("") { Email = user.OtherEmail, GivenName = "Before" });

        await Sync.ApplyAsync(WithExternalId(user.Created(1), id).WithUserMember("blocked", true));

        AssertStatus(RecordStatus.Blocked, GetRecord(id));
        AssertNoReview();
    }

    [Fact]
    public async Task A_whole_life_leaves_no_personal_data_in_logs_spans_and_metrics()
    {
        await StartAsync();
        var (user, other) = (NewUser(), NewUser("other"));
        Sync.Target.AddRecord(new ConformanceRecord("") { Email = other.Email, GivenName = "Before" });
        Auth0EventBuilder[] life =
        [
            user.Created(1), other.Created(1), user.Renamed(2), user.Moved(3), user.Blocked(4), other.Moved(5), user.Deleted(6), user.Created(7), other.Deleted(8),
        ];
        for (var i = 0; i < life.Length; i++)
        {
            Sync.ResetCounts();
            Sync.Calls.FailCall(1, (CallFailure)(i % (int)CallFailure.RejectedField));
            await Sync.SendAsync(life[i]);
            await Sync.DrainAsync();
        }

        if (DeclaredTraits.HasFlag(ConformanceTraits.HasPersonalRecordIds))
        {
            Sync.Leaks.Add(Sync.Target.Records.Select(record => record.Id));
        }

        Sync.Leaks.AssertNone(Sync.Logs.Lines);
    }

    [Fact]
    public async Task A_refusal_that_quotes_the_value_does_not_reach_the_log()
    {
        await StartAsync();
        var user = NewUser();
        var refused = Sync.Target.RefuseFamilyName();
        Sync.Leaks.Add(refused);

        await Sync.ApplyAsync(user.Created(1).WithUserMember("family_name", refused));

        Assert.Single(Sync.Review.Items);
        Sync.Leaks.AssertNone(Sync.Logs.Lines);
    }
}
