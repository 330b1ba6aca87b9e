using System.Text.Json.Nodes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Targets;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Conformance;

/// <content>Which values are written, and which are not.</content>
public abstract partial class ConformanceSuite
{
    [Fact]
    public async Task An_event_with_few_members_keeps_the_values_it_lacks()
    {
        await StartAsync();
        var user = NewUser();
        await Sync.ApplyAsync(user.Created(1));

        await Sync.ApplyAsync(user.UpdatedPartially(2).WithUserMember("given_name", user.OtherGivenName));

        var record = RecordOf(user);
        Assert.Equal((user.Email, user.OtherGivenName, user.FamilyName), (record.Email, record.GivenName, record.FamilyName));
    }

    [Fact]
    public async Task A_user_with_few_members_gets_a_record_that_is_completed_later()
    {
        await StartAsync();
        var user = NewUser();
        await Sync.ApplyAsync(Auth0EventBuilder.Created(user.UserId).AtSecond(1).WithEmail(user.Email));

        await Sync.ApplyAsync(user.Updated(2));

        AssertProfile(RecordOf(user), user);
        AssertNoReview();
    }

    [Fact]
    public async Task An_event_without_a_mapped_change_makes_no_call()
    {
        await StartAsync();
        var user = NewUser();
        await Sync.ApplyAsync(user.Created(1));
        Sync.ResetCounts();

        await Sync.ApplyAsync(user.Updated(2).WithUserMember("last_login", "2026-10-05T09:00:00.000Z").WithUserMember("logins_count", 7));

        Assert.Empty(Sync.Calls.Calls);
    }

    [Fact]
    public async Task A_value_that_a_person_changed_in_the_target_stays_until_the_user_changes_it()
    {
        await StartAsync();
        var user = NewUser();
        await Sync.ApplyAsync(user.Created(1));
        Sync.Target.EditGivenName(RecordOf(user).Id, "Edited");

        await Sync.ApplyAsync(user.Updated(2).WithUserMember("family_name", "Newfamily"));
        var (before, family) = (RecordOf(user).GivenName, RecordOf(user).FamilyName);
        await Sync.ApplyAsync(user.Renamed(3));

        Assert.Equal(("Edited", "Newfamily", user.OtherGivenName), (before, family, RecordOf(user).GivenName));
    }

    [Fact]
    public async Task A_late_event_fills_in_only_what_no_newer_event_contained()
    {
        await StartAsync();
        var user = NewUser();
        await Sync.ApplyAsync(Auth0EventBuilder.Created(user.UserId).AtSecond(5).WithEmail(user.Email).WithUserMember("given_name", user.GivenName));

        await Sync.ApplyAsync(user.UpdatedPartially(3).WithUserMember("given_name", "Late").WithUserMember("family_name", user.FamilyName));

        AssertProfile(RecordOf(user), user);
    }

    [Fact]
    public async Task A_name_that_the_user_no_longer_has_is_cleared_if_the_policy_says_so()
    {
        await StartAsync((nameof(PolicyOptions.ClearRemovedFields), "true"));
        var user = NewUser();
        await Sync.ApplyAsync(user.Created(1));

        await Sync.ApplyAsync(user.UpdatedPartially(2).WithUserMember("given_name", user.OtherGivenName).WithPreviousUserMember("family_name", user.FamilyName));

        Assert.True(string.IsNullOrEmpty(RecordOf(user).FamilyName));
        Assert.Equal(user.OtherGivenName, RecordOf(user).GivenName);
        AssertNoReview();
    }

    [Fact]
    public async Task Text_in_any_script_is_written_unchanged()
    {
        await StartAsync();
        var user = NewUser();

        await Sync.ApplyAsync(user.Created(1).WithUserMember("given_name", "Ζωή 李 'O\"Brien' & <b>").WithUserMember("family_name", "Łukasiewicz\\ñ%20+"));

        Assert.Equal(("Ζωή 李 'O\"Brien' & <b>", "Łukasiewicz\\ñ%20+"), (RecordOf(user).GivenName, RecordOf(user).FamilyName));
    }

    [Fact]
    public async Task Users_do_not_get_values_of_each_other()
    {
        await StartAsync();
        var users = Enumerable.Range(0, 5).Select(number => NewUser($"user{number}")).ToList();

        await Sync.ApplyAsync(users.Select(user => user.Created(1)));
        await Sync.ApplyAsync(users.Select(user => user.Renamed(2)));
        await Sync.ApplyAsync(users.Select(user => user.Updated(3)));

        Assert.All(users, user => AssertProfile(RecordOf(user), user));
        AssertNoReview();
    }

    [Fact]
    public async Task A_deletion_of_an_unknown_user_creates_nothing()
    {
        await StartAsync();
        var user = NewUser();

        await Sync.ApplyAsync(user.Deleted(1));

        Assert.Empty(Sync.Target.Records);
        AssertNoReview();
    }

    [Fact]
    public async Task A_user_without_an_address_gets_a_record_where_the_system_allows_it()
    {
        await StartAsync();
        var user = NewUser();

        await Sync.ApplyAsync(Auth0EventBuilder.Created(user.UserId).AtSecond(1).WithName(user.GivenName, user.FamilyName));

        Assert.Equal(DeclaredTraits.HasFlag(ConformanceTraits.KeepsRecordsWithoutEmail) ? 1 : 0, RecordsOf(user).Count);
        AssertNoReview();
    }

    [Fact]
    public async Task A_user_whose_first_address_comes_later_has_one_record_with_it()
    {
        await StartAsync();
        var user = NewUser();
        await Sync.ApplyAsync(Auth0EventBuilder.Created(user.UserId).AtSecond(1).WithName(user.GivenName, user.FamilyName));

        await Sync.ApplyAsync(user.Updated(2));

        AssertProfile(RecordOf(user), user);
    }

    [Fact]
    public async Task An_address_that_differs_only_in_case_is_the_same_address()
    {
        await StartAsync();
        var user = NewUser();
        await Sync.ApplyAsync(user.Created(1));

        await Sync.ApplyAsync(user.Updated(2).WithEmail(user.Email.ToUpperInvariant()));

        Assert.Equal(user.Email, RecordOf(user).Email, ignoreCase: true);
        AssertNoReview();
    }

    [Fact]
    public async Task An_event_of_another_tenant_writes_nothing()
    {
        await StartAsync();
        var (user, other) = (NewUser(), NewUser("other"));
        await Sync.ApplyAsync(user.Created(1));
        Sync.ResetCounts();

        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => Sync.SendAsync(other.Created(2).WithEnvelopeMember("a0tenant", "elsewhere")));

        Assert.Empty(Sync.Calls.Calls);
        Assert.Empty(RecordsOf(other));
    }

    [Fact]
    public async Task A_nested_value_in_the_profile_never_stops_an_event()
    {
        await StartAsync();
        var user = NewUser();

        await Sync.ApplyAsync(user.Created(1).WithUserMember("user_metadata", new JsonObject { ["deep"] = new JsonArray(new JsonObject { ["a"] = 1 }) }).WithUserMember("phone_number", 42));

        Assert.Equal(RecordStatus.Active, RecordOf(user).Status ?? RecordStatus.Active);
        AssertNoReview();
    }
}
