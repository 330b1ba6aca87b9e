using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;
using Xunit;

namespace Auth0Sync.Tests.Conformance;

/// <content>Every value of every policy.</content>
public abstract partial class ConformanceSuite
{
    [Theory]
    [InlineData(MissingRecordPolicy.Create)]
    [InlineData(MissingRecordPolicy.Review)]
    [InlineData(MissingRecordPolicy.Skip)]
    public async Task OnMissingRecord_decides_about_an_updated_user_without_a_record(MissingRecordPolicy policy)
    {
        await StartAsync((nameof(PolicyOptions.OnMissingRecord), policy.ToString()));
        var user = NewUser();

        await Sync.ApplyAsync(user.Updated(1));

        Assert.Equal(policy == MissingRecordPolicy.Create ? 1 : 0, RecordsOf(user).Count);
        Assert.Equal(policy == MissingRecordPolicy.Review ? [ReviewReason.NoRecord] : [], ReviewReasons);
    }

    [Theory]
    [InlineData(MissingRecordPolicy.Review)]
    [InlineData(MissingRecordPolicy.Skip)]
    public async Task A_creation_makes_a_record_whatever_OnMissingRecord_is(MissingRecordPolicy policy)
    {
        await StartAsync((nameof(PolicyOptions.OnMissingRecord), policy.ToString()));
        var user = NewUser();

        await Sync.ApplyAsync(user.Renamed(2));
        await Sync.ApplyAsync(user.Created(1));

        Assert.Equal(user.Email, RecordOf(user).Email);
    }

    [Theory]
    [InlineData(RemovedRecordPolicy.Review)]
    [InlineData(RemovedRecordPolicy.Recreate)]
    [InlineData(RemovedRecordPolicy.Respect)]
    public async Task OnRemovedRecord_decides_about_a_record_that_a_person_removed(RemovedRecordPolicy policy)
    {
        if (policy == RemovedRecordPolicy.Recreate && !Applies(ConformanceTraits.ReadmitsPeople))
        {
            return;
        }

        await StartAsync((nameof(PolicyOptions.OnRemovedRecord), policy.ToString()));
        var user = NewUser();
        await Sync.ApplyAsync(user.Created(1));
        Sync.Target.RemoveRecord(RecordOf(user).Id);

        await Sync.ApplyAsync(user.Renamed(2));
        await Sync.ApplyAsync(user.Updated(3));

        Assert.Equal(policy == RemovedRecordPolicy.Recreate ? 1 : 0, RecordsOf(user).Count);
        Assert.Equal(policy == RemovedRecordPolicy.Review ? [ReviewReason.RecordRemoved] : [], ReviewReasons.Distinct());
        if (policy == RemovedRecordPolicy.Recreate)
        {
            AssertProfile(RecordOf(user), user);
        }
    }

    [Fact]
    public async Task A_removed_record_that_is_restored_is_updated_again()
    {
        if (!Applies(ConformanceTraits.Restores))
        {
            return;
        }

        await StartAsync((nameof(PolicyOptions.OnRemovedRecord), nameof(RemovedRecordPolicy.Respect)));
        var user = NewUser();
        await Sync.ApplyAsync(user.Created(1));
        var id = RecordOf(user).Id;
        Sync.Target.RemoveRecord(id);
        await Sync.ApplyAsync(user.Renamed(2));

        Sync.Target.RestoreRecord(id);
        await Sync.ApplyAsync(user.Updated(3));

        AssertProfile(RecordOf(user), user);
        Assert.Equal(id, RecordOf(user).Id);
    }

    [Fact]
    public async Task A_user_whose_record_a_person_removed_is_deleted_without_a_trace()
    {
        await StartAsync();
        var user = NewUser();
        await Sync.ApplyAsync(user.Created(1));
        Sync.Target.RemoveRecord(RecordOf(user).Id);

        await Sync.ApplyAsync(user.Deleted(2));

        Assert.Empty(RecordsOf(user));
        AssertNoReview();
    }

    [Theory]
    [InlineData(DeletePolicy.Deactivate, ConformanceTraits.ShowsStatus)]
    [InlineData(DeletePolicy.Archive, ConformanceTraits.Archives)]
    [InlineData(DeletePolicy.Erase, ConformanceTraits.Erases)]
    [InlineData(DeletePolicy.Ignore, ConformanceTraits.None)]
    public async Task OnDelete_decides_about_the_record_of_a_deleted_user(DeletePolicy policy, ConformanceTraits needed)
    {
        if (!HasPolicy(nameof(PolicyOptions.OnDelete), policy.ToString()))
        {
            return;
        }

        if (!DeclaredTraits.HasFlag(needed))
        {
            await AssertRefusedAsync(nameof(PolicyOptions.OnDelete), policy.ToString());
            return;
        }

        await StartAsync((nameof(PolicyOptions.OnDelete), policy.ToString()));
        var user = NewUser();
        await Sync.ApplyAsync(user.Created(1));
        var id = RecordOf(user).Id;

        await Sync.ApplyAsync(user.Deleted(2));

        AssertNoReview();
        switch (policy)
        {
            case DeletePolicy.Deactivate:
                AssertStatus(RecordStatus.Deactivated, GetRecord(id));
                break;
            case DeletePolicy.Archive:
                Assert.True(GetRecord(id).IsArchived);
                break;
            case DeletePolicy.Erase:
                Assert.DoesNotContain(Sync.Target.Records, record => record.Id == id);
                break;
            default:
                AssertProfile(GetRecord(id), user);
                break;
        }
    }

    [Theory]
    [InlineData(DeletePolicy.Deactivate, ConformanceTraits.ShowsStatus)]
    [InlineData(DeletePolicy.Archive, ConformanceTraits.Archives)]
    [InlineData(DeletePolicy.Erase, ConformanceTraits.Erases)]
    [InlineData(DeletePolicy.Ignore, ConformanceTraits.None)]
    public async Task A_user_who_returns_is_active_whatever_OnDelete_is(DeletePolicy policy, ConformanceTraits needed)
    {
        if (!Applies(needed) || !HasPolicy(nameof(PolicyOptions.OnDelete), policy.ToString()) || (policy == DeletePolicy.Erase && !Applies(ConformanceTraits.ReadmitsPeople)))
        {
            return;
        }

        await StartAsync((nameof(PolicyOptions.OnDelete), policy.ToString()));
        var user = NewUser();
        await Sync.ApplyAsync(user.Created(1));
        await Sync.ApplyAsync(user.Deleted(2));

        await Sync.ApplyAsync(user.Created(3));
        await Sync.ApplyAsync(user.Renamed(4));

        Assert.Equal(user.OtherGivenName, RecordOf(user).GivenName);
        AssertStatus(RecordStatus.Active, RecordOf(user));
        AssertNoReview();
    }

    [Theory]
    [InlineData(EraseLinkedPolicy.Detach)]
    [InlineData(EraseLinkedPolicy.Review)]
    [InlineData(EraseLinkedPolicy.Erase)]
    public async Task OnEraseLinkedRecord_decides_about_a_record_that_existed_before_its_user(EraseLinkedPolicy policy)
    {
        if (!Applies(ConformanceTraits.Erases) || !HasPolicy(nameof(PolicyOptions.OnDelete), nameof(DeletePolicy.Erase)))
        {
            return;
        }

        await StartAsync(ExternalIdPolicy, (nameof(PolicyOptions.OnDelete), nameof(DeletePolicy.Erase)), (nameof(PolicyOptions.OnEraseLinkedRecord), policy.ToString()));
        var user = NewUser();
        var id = Sync.Target.AddRecord(new ConformanceRecord("") { Email = user.OtherEmail, GivenName = "Before" });
        await Sync.ApplyAsync(WithExternalId(user.Created(1), id));

        await Sync.ApplyAsync(user.Deleted(2));

        if (policy == EraseLinkedPolicy.Erase)
        {
            Assert.DoesNotContain(Sync.Target.Records, record => record.Id == id);
            return;
        }

        // What a status does beyond a field is the target's own policy, which is to erase the record.
        if (!DeclaredTraits.HasFlag(ConformanceTraits.HasStatusEffects))
        {
            AssertStatus(RecordStatus.Deactivated, GetRecord(id));
        }

        Assert.Equal(policy == EraseLinkedPolicy.Detach, string.IsNullOrEmpty(GetRecord(id).UserId));
        Assert.Equal(policy == EraseLinkedPolicy.Review ? [ReviewReason.EraseLinkedRecord] : [], ReviewReasons);
    }

    [Theory]
    [InlineData(BlockPolicy.Mark, RecordStatus.Blocked)]
    [InlineData(BlockPolicy.Deactivate, RecordStatus.Deactivated)]
    [InlineData(BlockPolicy.Ignore, RecordStatus.Active)]
    public async Task OnBlocked_decides_about_the_record_of_a_blocked_user(BlockPolicy policy, RecordStatus expected)
    {
        if (!HasPolicy(nameof(PolicyOptions.OnBlocked), policy.ToString()))
        {
            return;
        }

        await StartAsync((nameof(PolicyOptions.OnBlocked), policy.ToString()));
        var user = NewUser();
        await Sync.ApplyAsync(user.Created(1));

        await Sync.ApplyAsync(user.Blocked(2));
        AssertStatus(expected, Assert.Single(Sync.Target.Records));
        await Sync.ApplyAsync(user.Blocked(3, isBlocked: false));

        AssertProfile(RecordOf(user), user);
        AssertNoReview();
    }

    [Theory]
    [InlineData(SharedRecordPolicy.Review)]
    [InlineData(SharedRecordPolicy.Share)]
    public async Task OnSharedRecord_decides_about_the_record_of_another_user(SharedRecordPolicy policy)
    {
        await StartAsync(ExternalIdPolicy, (nameof(PolicyOptions.OnSharedRecord), policy.ToString()));
        var first = NewUser("first");
        var second = NewUser("second") with { Email = first.Email };
        await Sync.ApplyAsync(first.Created(1));
        var id = RecordOf(first).Id;

        await Sync.ApplyAsync(WithExternalId(second.Created(2), id));

        Assert.Equal(first.UserId, GetRecord(id).UserId);
        Assert.Equal(policy == SharedRecordPolicy.Share ? second.GivenName : first.GivenName, GetRecord(id).GivenName);
        Assert.Equal(policy == SharedRecordPolicy.Review ? [ReviewReason.RecordOfAnotherUser] : [], ReviewReasons);
        Assert.Single(Sync.Target.Records);
    }

    [Fact]
    public async Task A_shared_record_is_active_until_both_users_are_deleted()
    {
        await StartAsync(ExternalIdPolicy, (nameof(PolicyOptions.OnSharedRecord), nameof(SharedRecordPolicy.Share)));
        var first = NewUser("first");
        var second = NewUser("second") with { Email = first.Email };
        await Sync.ApplyAsync(first.Created(1));
        var id = RecordOf(first).Id;
        await Sync.ApplyAsync(WithExternalId(second.Created(2), id));

        await Sync.ApplyAsync(first.Deleted(3));
        AssertStatus(RecordStatus.Active, GetRecord(id));
        await Sync.ApplyAsync(second.Deleted(4));

        AssertStatus(RecordStatus.Deactivated, GetRecord(id));
    }

    [Theory]
    [InlineData(UnverifiedEmailPolicy.LeaveOut)]
    [InlineData(UnverifiedEmailPolicy.Hold)]
    [InlineData(UnverifiedEmailPolicy.Send)]
    public async Task OnUnverifiedEmail_decides_about_an_address_that_is_not_verified(UnverifiedEmailPolicy policy)
    {
        if (policy == UnverifiedEmailPolicy.LeaveOut && !DeclaredTraits.HasFlag(ConformanceTraits.KeepsRecordsWithoutEmail))
        {
            await AssertRefusedAsync(nameof(PolicyOptions.OnUnverifiedEmail), policy.ToString());
            return;
        }

        await StartAsync((nameof(PolicyOptions.OnUnverifiedEmail), policy.ToString()));
        var user = NewUser();

        await Sync.ApplyAsync(user.Created(1).WithEmail(user.Email, verified: false));
        var before = RecordsOf(user);
        await Sync.ApplyAsync(user.Updated(2));

        Assert.Equal(policy == UnverifiedEmailPolicy.Hold ? 0 : 1, before.Count);
        Assert.All(before, record => Assert.Equal(policy == UnverifiedEmailPolicy.Send ? user.Email : null, record.Email));
        AssertProfile(RecordOf(user), user);
        AssertNoReview();
    }

    [Fact]
    public async Task A_policy_that_the_system_cannot_follow_is_refused_at_startup()
    {
        var unsupported = new[]
        {
            (nameof(PolicyOptions.OnDelete), nameof(DeletePolicy.Archive), ConformanceTraits.Archives),
            (nameof(PolicyOptions.OnDelete), nameof(DeletePolicy.Erase), ConformanceTraits.Erases),
            (nameof(PolicyOptions.OnUnverifiedEmail), nameof(UnverifiedEmailPolicy.LeaveOut), ConformanceTraits.KeepsRecordsWithoutEmail),
            ($"{nameof(PolicyOptions.MatchBy)}:0", MatchRuleNames.UserId, ConformanceTraits.FindsByUserId),
        };
        foreach (var (policy, value, _) in unsupported.Where(choice => !DeclaredTraits.HasFlag(choice.Item3) && HasPolicy(choice.Item1, choice.Item2)))
        {
            await AssertRefusedAsync(policy, value);
        }
    }

    [Fact]
    public async Task An_unknown_policy_of_the_target_is_refused_at_startup()
    {
        using var target = CreateTarget(TimeProvider.System);

        await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(new Dictionary<string, string?> { [$"{target.Descriptor.PoliciesSection}:OnNothing"] = "Ignore" }));
    }
}
