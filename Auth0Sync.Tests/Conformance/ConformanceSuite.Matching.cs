using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;
using Xunit;

namespace Auth0Sync.Tests.Conformance;

/// <content>Which record is the user's.</content>
public abstract partial class ConformanceSuite
{
    [Fact]
    public async Task A_record_with_the_verified_address_is_linked_and_not_duplicated()
    {
        if (!Applies(ConformanceTraits.LinksByEmail))
        {
            return;
        }

        await StartAsync();
        var user = NewUser();
        var id = Sync.Target.AddRecord(new ConformanceRecord("") { Email = user.Email, GivenName = "Before" });

        await Sync.ApplyAsync(user.Created(1));

        AssertProfile(GetRecord(id), user);
        Assert.Single(Sync.Target.Records);
        AssertNoReview();
    }

    [Fact]
    public async Task A_record_with_the_address_in_another_case_is_linked_and_not_duplicated()
    {
        if (!Applies(ConformanceTraits.LinksByEmail | ConformanceTraits.HasUniqueEmail))
        {
            return;
        }

        await StartAsync();
        var user = NewUser();
        var id = Sync.Target.AddRecord(new ConformanceRecord("") { Email = user.Email, GivenName = "Before" });

        await Sync.ApplyAsync(user.Created(1).WithEmail(user.Email.ToUpperInvariant()));

        Assert.Equal(user.UserId, GetRecord(id).UserId);
        Assert.Single(Sync.Target.Records);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_record_with_an_unverified_address_is_never_linked_by_it(bool isCreation)
    {
        await StartAsync();
        var user = NewUser();
        var id = Sync.Target.AddRecord(new ConformanceRecord("") { Email = user.Email, GivenName = "Before" });
        var before = GetRecord(id);

        await Sync.ApplyAsync((isCreation ? user.Created(1) : user.Updated(1)).WithEmail(user.Email, verified: false));

        Assert.Equal(before, GetRecord(id));
    }

    [Fact]
    public async Task Without_a_rule_for_addresses_no_record_is_linked_by_one()
    {
        await StartAsync(($"{nameof(PolicyOptions.MatchBy)}:0", DeclaredTraits.HasFlag(ConformanceTraits.FindsByUserId) ? MatchRuleNames.UserId : MatchRuleNames.ExternalId));
        var user = NewUser();
        var id = Sync.Target.AddRecord(new ConformanceRecord("") { Email = user.Email, GivenName = "Before" });
        var before = GetRecord(id);

        await Sync.ApplyAsync(user.Created(1));

        Assert.Equal(before, GetRecord(id));
    }

    [Fact]
    public async Task A_record_with_the_previous_address_is_linked()
    {
        if (!Applies(ConformanceTraits.LinksByEmail))
        {
            return;
        }

        await StartAsync();
        var user = NewUser();
        var id = Sync.Target.AddRecord(new ConformanceRecord("") { Email = user.Email, GivenName = "Before" });

        await Sync.ApplyAsync(user.Moved(1));

        AssertProfile(GetRecord(id), user with { Email = user.OtherEmail });
        Assert.Single(Sync.Target.Records);
    }

    [Fact]
    public async Task An_external_id_leads_to_its_record_before_every_other_rule()
    {
        await StartAsync(ExternalIdPolicy);
        var user = NewUser();
        var named = Sync.Target.AddRecord(new ConformanceRecord("") { Email = user.OtherEmail, GivenName = "Named" });
        Sync.Target.AddRecord(new ConformanceRecord("") { Email = NewUser("other").Email, GivenName = "Other" });

        await Sync.ApplyAsync(WithExternalId(user.Created(1), named));

        AssertProfile(GetRecord(named), user);
        Assert.Single(RecordsOf(user));
        AssertNoReview();
    }

    [Theory]
    [InlineData("")]
    [InlineData("no such record")]
    [InlineData("../../other")]
    [InlineData("99999999999")]
    [InlineData("00000000000000000000000000000000")]
    public async Task An_external_id_that_names_no_record_does_not_stop_the_user(string id)
    {
        await StartAsync(ExternalIdPolicy);
        var user = NewUser();

        await Sync.ApplyAsync(WithExternalId(user.Created(1), id));

        AssertProfile(RecordOf(user), user);
        AssertNoReview();
    }

    [Fact]
    public async Task A_record_of_the_user_is_found_again_without_the_ledger()
    {
        if (!DeclaredTraits.HasFlag(ConformanceTraits.FindsByUserId) && !Applies(ConformanceTraits.LinksByEmail))
        {
            return;
        }

        await StartAsync();
        var user = NewUser();
        await Sync.ApplyAsync(user.Created(1));
        var id = RecordOf(user).Id;

        await Sync.RestartWithoutLedgerAsync();
        await Sync.ApplyAsync(user.Renamed(2));

        Assert.Equal((id, user.OtherGivenName), (RecordOf(user).Id, RecordOf(user).GivenName));
        AssertNoReview();
    }

    [Fact]
    public async Task A_user_is_deleted_without_the_ledger()
    {
        if (!Applies(ConformanceTraits.FindsByUserId))
        {
            return;
        }

        await StartAsync();
        var user = NewUser();
        await Sync.ApplyAsync(user.Created(1));

        await Sync.RestartWithoutLedgerAsync();
        await Sync.ApplyAsync(user.Deleted(2));

        AssertNotActive(user);
    }

    [Fact]
    public async Task A_record_that_was_merged_into_another_one_is_still_the_users()
    {
        if (!Applies(ConformanceTraits.Merges))
        {
            return;
        }

        await StartAsync();
        var user = NewUser();
        await Sync.ApplyAsync(user.Created(1));
        var other = Sync.Target.AddRecord(new ConformanceRecord("") { Email = user.OtherEmail, GivenName = "Before" });

        Sync.Target.MergeRecords(other, RecordOf(user).Id);
        await Sync.ApplyAsync(user.Renamed(2));

        Assert.Equal(user.OtherGivenName, Assert.Single(Sync.Target.Records, record => !record.IsArchived).GivenName);
    }

    [Fact]
    public async Task A_merge_into_the_record_of_another_user_never_gives_that_user_away()
    {
        if (!Applies(ConformanceTraits.Merges))
        {
            return;
        }

        await StartAsync();
        var (absorbed, kept) = (NewUser("absorbed"), NewUser("kept"));
        await Sync.ApplyAsync(absorbed.Created(1), kept.Created(1));

        Sync.Target.MergeRecords(RecordOf(kept).Id, RecordOf(absorbed).Id);
        await Sync.ApplyAsync(absorbed.Deleted(2));

        AssertStatus(RecordStatus.Active, RecordOf(kept));
        Assert.Equal(kept.GivenName, RecordOf(kept).GivenName);
    }

    [Fact]
    public async Task Two_users_with_one_verified_address_do_not_share_a_record()
    {
        await StartAsync();
        var first = NewUser("first");
        var second = NewUser("second") with { Email = first.Email };

        await Sync.ApplyAsync(first.Created(1));
        await Sync.ApplyAsync(second.Created(2));

        AssertProfile(RecordOf(first), first);
        Assert.All(RecordsOf(second), record => Assert.Equal(second.GivenName, record.GivenName));
        if (DeclaredTraits.HasFlag(ConformanceTraits.LinksByEmail))
        {
            Assert.Equal([ReviewReason.RecordOfAnotherUser], ReviewReasons);
        }
        else
        {
            Assert.Single(RecordsOf(second));
        }

        if (DeclaredTraits.HasFlag(ConformanceTraits.HasUniqueEmail))
        {
            Assert.Single(Sync.Target.Records, record => record.Email == first.Email);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_address_that_one_user_gives_up_and_another_takes_arrives_in_either_order(bool isGivenUpFirst)
    {
        if (!Applies(ConformanceTraits.FreesAddresses))
        {
            return;
        }

        await StartAsync();
        var (first, second) = (NewUser("first"), NewUser("second"));
        await Sync.ApplyAsync(first.Created(1), second.Created(1));
        var givenUp = first.Moved(2);
        var taken = second.Updated(3).WithEmail(first.Email);

        await Sync.SendAsync(isGivenUpFirst ? [givenUp, taken] : [taken, givenUp]);
        await Sync.DrainAsync();

        Assert.Equal((first.OtherEmail, first.Email), (RecordOf(first).Email, RecordOf(second).Email));
        AssertNoReview();
    }

    [Fact]
    public async Task Two_users_can_swap_their_addresses()
    {
        if (!Applies(ConformanceTraits.KeepsRecordsWithoutEmail | ConformanceTraits.FreesAddresses))
        {
            return;
        }

        await StartAsync();
        var (first, second) = (NewUser("first"), NewUser("second"));
        await Sync.ApplyAsync(first.Created(1), second.Created(1));

        await Sync.ApplyAsync(first.Updated(2).WithEmail(second.Email), second.Updated(3).WithEmail(first.Email));

        Assert.Equal((second.Email, first.Email), (RecordOf(first).Email, RecordOf(second).Email));
        AssertNoReview();
    }
}
