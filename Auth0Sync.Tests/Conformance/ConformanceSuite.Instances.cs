using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Conformance;

/// <content>Several instances of the product, at once and one after the other.</content>
public abstract partial class ConformanceSuite
{
    [Theory]
    [InlineData("created", "updated")]
    [InlineData("created", "deleted")]
    [InlineData("updated", "deleted")]
    [InlineData("updated", "blocked")]
    [InlineData("updated", "updated")]
    public async Task Two_events_of_a_user_on_two_instances_at_once_end_in_the_newest_state(string first, string second)
    {
        for (var seed = 0; seed < 12; seed++)
        {
            await StartAsync();
            var user = NewUser();
            if (first != "created")
            {
                await Sync.ApplyAsync(user.Created(1));
            }

            await Sync.SendAsync(Select(first, user, 2), Select(second, user, 3));
            await Sync.ProcessInterleavedAsync(seed);
            await Sync.DrainAsync();

            AssertNoReview();
            Assert.InRange(Sync.Target.Records.Count, 0, 1);
            switch (second)
            {
                case "deleted":
                    AssertNotActive(user);
                    break;
                case "blocked":
                    AssertStatus(Core.Targets.RecordStatus.Blocked, Assert.Single(Sync.Target.Records));
                    break;
                default:
                    Assert.Equal(user.OtherGivenName, RecordOf(user).GivenName);
                    break;
            }
        }
    }

    [Fact]
    public async Task Two_users_on_two_instances_at_once_get_a_record_each()
    {
        for (var seed = 0; seed < 12; seed++)
        {
            await StartAsync();
            var (first, second) = (NewUser("first"), NewUser("second"));

            await Sync.SendAsync(first.Created(1), second.Created(1));
            await Sync.ProcessInterleavedAsync(seed);
            await Sync.DrainAsync();

            AssertProfile(RecordOf(first), first);
            AssertProfile(RecordOf(second), second);
            AssertNoReview();
        }
    }

    [Fact]
    public async Task Two_users_on_two_instances_at_once_do_not_take_one_record_both()
    {
        for (var seed = 0; seed < 12; seed++)
        {
            await StartAsync(ExternalIdPolicy);
            var (first, second) = (NewUser("first"), NewUser("second"));
            var id = Sync.Target.AddRecord(new ConformanceRecord("") { Email = first.OtherEmail, GivenName = "Before" });

            await Sync.SendAsync(WithExternalId(first.Created(1), id), WithExternalId(second.Created(1), id));
            await Sync.ProcessInterleavedAsync(seed);
            await Sync.DrainAsync();

            var owner = Assert.Single(new[] { first, second }, user => user.UserId == GetRecord(id).UserId);
            AssertProfile(GetRecord(id), owner);
            Assert.Equal([Core.Review.ReviewReason.RecordOfAnotherUser], ReviewReasons);
        }
    }

    [Fact]
    public async Task A_restart_between_two_events_changes_nothing()
    {
        await StartAsync();
        var user = NewUser();
        var created = user.Created(1);
        await Sync.ApplyAsync(created);

        await Sync.RestartAsync();
        Sync.ResetCounts();
        await Sync.ApplyAsync(created);
        Assert.Empty(Sync.Calls.Calls);
        await Sync.ApplyAsync(user.Renamed(2));

        Assert.Equal(user.OtherGivenName, RecordOf(user).GivenName);
    }

    [Fact]
    public async Task An_event_that_waits_survives_a_restart()
    {
        await StartAsync();
        var user = NewUser();
        Sync.Calls.FailAll(CallFailure.ConnectionLost);
        await Sync.SendAsync(user.Created(1));
        await Sync.ProcessVisibleAsync();

        Sync.Calls.Mend();
        await Sync.RestartAsync();
        await Sync.DrainAsync();

        AssertProfile(RecordOf(user), user);
        AssertNoReview();
    }

    [Fact]
    public async Task A_user_who_returns_while_the_deletion_is_interrupted_ends_active()
    {
        for (int effect = 1, made = int.MaxValue; effect <= made; effect++)
        {
            await StartAsync();
            var user = NewUser();
            await Sync.ApplyAsync(user.Created(1));
            await Sync.SendAsync(user.Deleted(2));
            Sync.ResetCounts();
            Sync.KillBeforeEffect(effect);
            await Sync.ProcessVisibleAsync();
            made = Sync.EffectCount;
            Sync.KillBeforeEffect(null);
            await Sync.SendAsync(user.Created(3));
            await Sync.DrainAsync();

            AssertProfile(RecordOf(user), user);
            AssertNoReview();
        }
    }

    private static Auth0EventBuilder Select(string kind, TestUser user, double second) => kind switch
    {
        "created" => user.Created(second),
        "deleted" => user.Deleted(second),
        "blocked" => user.Blocked(second),
        _ => second > 2 ? user.Renamed(second) : user.Updated(second).WithUserMember("given_name", "Between"),
    };
}
