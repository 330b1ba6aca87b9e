using Auth0Sync.Core.Targets;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Conformance;

/// <content>Events that arrive late, twice or in the wrong order.</content>
public abstract partial class ConformanceSuite
{
    /// <summary>Every order of three events, as their numbers.</summary>
    public static TheoryData<string> Orders => ["123", "132", "213", "231", "312", "321"];

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task A_deleted_user_ends_deleted_in_every_order(string order)
    {
        await StartAsync();
        var user = NewUser();

        await ApplyInOrderAsync(order, user.Created(1), user.Renamed(2), user.Deleted(3));

        AssertNotActive(user);
        AssertNoReview();
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task The_newest_values_win_in_every_order(string order)
    {
        await StartAsync();
        var user = NewUser();

        await ApplyInOrderAsync(order, user.Created(1), user.Renamed(2), user.Updated(3).WithUserMember("given_name", "Newest"));

        Assert.Equal("Newest", RecordOf(user).GivenName);
        AssertStatus(RecordStatus.Active, RecordOf(user));
        AssertNoReview();
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task A_user_who_returned_ends_active_in_every_order(string order)
    {
        await StartAsync();
        var user = NewUser();

        await ApplyInOrderAsync(order, user.Created(1), user.Deleted(2), user.Created(3));

        AssertProfile(RecordOf(user), user);
        AssertNoReview();
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task A_user_who_was_blocked_last_ends_blocked_in_every_order(string order)
    {
        await StartAsync();
        var user = NewUser();

        await ApplyInOrderAsync(order, user.Created(1), user.Blocked(2, isBlocked: false), user.Blocked(3));

        AssertStatus(RecordStatus.Blocked, Assert.Single(Sync.Target.Records));
        AssertNoReview();
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task A_user_who_was_unblocked_last_ends_active_in_every_order(string order)
    {
        await StartAsync();
        var user = NewUser();

        await ApplyInOrderAsync(order, user.Created(1), user.Blocked(2), user.Blocked(3, isBlocked: false));

        AssertProfile(RecordOf(user), user);
        AssertNoReview();
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task The_newest_address_wins_in_every_order(string order)
    {
        await StartAsync();
        var user = NewUser();

        await ApplyInOrderAsync(order, user.Created(1), user.Moved(2), user.Moved(3).WithUserMember("given_name", user.OtherGivenName));

        Assert.Equal((user.OtherEmail, user.OtherGivenName), (RecordOf(user).Email, RecordOf(user).GivenName));
        AssertNoReview();
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Three_events_in_the_queue_at_once_end_in_the_newest_state(string order)
    {
        await StartAsync();
        var user = NewUser();
        Auth0EventBuilder[] events = [user.Created(1), user.Renamed(2), user.Deleted(3)];

        await Sync.ApplyAsync(order.Select(number => events[number - '1']));

        AssertNotActive(user);
        AssertNoReview();
    }

    [Theory]
    [InlineData("evt_a", "evt_b")]
    [InlineData("evt_b", "evt_a")]
    public async Task Of_two_events_with_one_time_the_higher_id_wins(string first, string second)
    {
        await StartAsync();
        var user = NewUser();
        await Sync.ApplyAsync(user.Created(1));

        await Sync.ApplyAsync(user.Updated(2).WithUserMember("given_name", first).WithId(first));
        await Sync.ApplyAsync(user.Updated(2).WithUserMember("given_name", second).WithId(second));

        Assert.Equal("evt_b", RecordOf(user).GivenName);
    }

    [Fact]
    public async Task A_redelivered_old_event_changes_nothing()
    {
        await StartAsync();
        var user = NewUser();
        var old = user.Renamed(2);
        await Sync.ApplyAsync(user.Created(1));
        await Sync.ApplyAsync(old);
        await Sync.ApplyAsync(user.Updated(3));
        Sync.ResetCounts();

        await Sync.ApplyAsync(old);

        Assert.Empty(Sync.Calls.Calls);
        AssertProfile(RecordOf(user), user);
    }

    [Fact]
    public async Task A_late_event_of_a_deleted_user_makes_no_record()
    {
        await StartAsync();
        var user = NewUser();
        await Sync.ApplyAsync(user.Deleted(3));

        await Sync.ApplyAsync(user.Updated(2));
        await Sync.ApplyAsync(user.Created(1));

        Assert.Empty(RecordsOf(user));
        AssertNoReview();
    }

    [Fact]
    public async Task An_event_from_the_far_future_goes_to_review_and_does_not_block_later_ones()
    {
        await StartAsync();
        var user = NewUser();
        await Sync.ApplyAsync(user.Created(1));

        await Sync.ApplyAsync(user.Renamed(TimeSpan.FromDays(400).TotalSeconds));
        await Sync.ApplyAsync(user.Updated(2).WithUserMember("given_name", "Later"));

        Assert.Equal("Later", RecordOf(user).GivenName);
        Assert.Equal([Core.Review.ReviewReason.FutureEvent], ReviewReasons);
    }

    private async Task ApplyInOrderAsync(string order, params Auth0EventBuilder[] events)
    {
        foreach (var number in order)
        {
            await Sync.ApplyAsync(events[number - '1']);
        }
    }
}
