using Auth0Sync.Core.Targets;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Mailchimp;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Targets.Mailchimp;

/// <summary>What blocking, deleting and erasing a user does to the member.</summary>
[Trait("Category", "Integration")]
public sealed class MailchimpStatusTests
{
    [Theory]
    [InlineData(MemberStatus.Subscribed, MemberStatus.Archived)]
    [InlineData(MemberStatus.Unsubscribed, MemberStatus.Archived)]
    [InlineData(MemberStatus.Transactional, MemberStatus.Archived)]
    [InlineData(MemberStatus.Pending, MemberStatus.Pending)]
    [InlineData(MemberStatus.Cleaned, MemberStatus.Cleaned)]
    public async Task A_blocked_user_is_archived_and_gets_the_former_status_back(MemberStatus status, MemberStatus blocked)
    {
        await using var app = await MailchimpHarness.StartAsync();
        app.Account.AddMember(MailchimpHarness.Email, status, null, "vip");
        await app.SendAsync(MailchimpHarness.Created());

        Assert.Equal("Updated", await app.SendAsync(MailchimpHarness.Updated(1).WithUserMember("blocked", true)));
        Assert.Equal(blocked, app.Account.FindMember(MailchimpHarness.Email)!.Status);

        Assert.Equal("Updated", await app.SendAsync(MailchimpHarness.Updated(2).WithUserMember("blocked", false)));
        var member = Assert.Single(app.Account.Members);
        Assert.Equal(status, member.Status);
        Assert.Equal(["vip"], member.Tags);
    }

    [Fact]
    public async Task A_user_who_is_created_blocked_is_archived()
    {
        await using var app = await MailchimpHarness.StartAsync();

        Assert.Equal("Created", await app.SendAsync(MailchimpHarness.Created().WithUserMember("blocked", true)));

        Assert.Equal(MemberStatus.Archived, Assert.Single(app.Account.Members).Status);
    }

    [Fact]
    public async Task What_a_person_archived_stays_archived()
    {
        await using var app = await MailchimpHarness.StartAsync();
        await app.SendAsync(MailchimpHarness.Created());
        app.Account.ArchiveByHand(MailchimpHarness.Email);

        await app.SendAsync(MailchimpHarness.Updated(1).WithUserMember("blocked", true));
        await app.SendAsync(MailchimpHarness.Updated(2).WithUserMember("blocked", false));

        var member = Assert.Single(app.Account.Members);
        Assert.Equal(MemberStatus.Archived, member.Status);
        Assert.Empty(member.Tags);
    }

    [Fact]
    public async Task A_bounced_member_that_was_archived_is_not_restored()
    {
        await using var app = await MailchimpHarness.StartAsync();
        await app.SendAsync(MailchimpHarness.Created());
        app.Account.EditMember(MailchimpHarness.Email, member => member with { Status = MemberStatus.Archived, Tags = member.Tags.Add("auth0sync-was-cleaned") });

        var id = app.Account.Members[0].ContactId;
        Assert.IsType<TargetResult.Done>(await ((IStatusTarget)app.Target).SetStatusAsync(new RecordReference(id, null), RecordStatus.Active, Context, CancellationToken.None));

        Assert.Equal(MemberStatus.Archived, Assert.Single(app.Account.Members).Status);
    }

    [Fact]
    public async Task A_person_who_unsubscribes_during_the_archiving_is_not_subscribed_by_the_restoration()
    {
        await using var app = await MailchimpHarness.StartWithDepartureAsync();
        app.Account.AddMember(MailchimpHarness.Email);
        await app.SendAsync(MailchimpHarness.Created());
        app.UnsubscribesDuringArchiving = true;
        await app.SendAsync(MailchimpHarness.Updated(1).WithUserMember("blocked", true));
        app.UnsubscribesDuringArchiving = false;

        await app.SendAsync(MailchimpHarness.Updated(2).WithUserMember("blocked", false));

        var member = Assert.Single(app.Account.Members);
        Assert.Equal(MemberStatus.Unsubscribed, member.Status);
        Assert.Empty(member.Tags);
    }

    [Fact]
    public async Task With_the_policy_Tag_only_a_tag_changes()
    {
        await using var app = await MailchimpHarness.StartAsync(("Policies:OnBlocked", "Tag"));
        app.Account.AddMember(MailchimpHarness.Email, MemberStatus.Subscribed, null, "vip");
        await app.SendAsync(MailchimpHarness.Created());

        await app.SendAsync(MailchimpHarness.Updated(1).WithUserMember("blocked", true));
        var blocked = Assert.Single(app.Account.Members);
        Assert.Equal((MemberStatus.Subscribed, "auth0-blocked, vip"), (blocked.Status, string.Join(", ", blocked.Tags)));

        await app.SendAsync(MailchimpHarness.Updated(2).WithUserMember("blocked", false));
        Assert.Equal(["vip"], Assert.Single(app.Account.Members).Tags);
    }

    [Fact]
    public async Task With_the_policy_Ignore_nothing_changes()
    {
        await using var app = await MailchimpHarness.StartAsync(("Policies:OnBlocked", "Ignore"));
        await app.SendAsync(MailchimpHarness.Created());
        app.Api.ClearCalls();

        Assert.Equal("Unchanged", await app.SendAsync(MailchimpHarness.Updated(1).WithUserMember("blocked", true)));

        Assert.Empty(app.GetOperations());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Deactivate")]
    public async Task A_deleted_user_is_archived_and_a_restored_one_is_back(string? policy)
    {
        await using var app = await MailchimpHarness.StartAsync(("Policies:OnDelete", policy ?? "Archive"));
        app.Account.AddMember(MailchimpHarness.Email);
        await app.SendAsync(MailchimpHarness.Created());

        Assert.Equal("Deactivated", await app.SendAsync(Deleted(1)));
        Assert.Equal(MemberStatus.Archived, Assert.Single(app.Account.Members).Status);

        await app.SendAsync(MailchimpHarness.Created(2));
        var member = Assert.Single(app.Account.Members);
        Assert.Equal((MemberStatus.Subscribed, MailchimpHarness.UserId), (member.Status, member.MergeFields["AUTH0ID"]));
    }

    [Fact]
    public async Task A_deleted_user_is_erased_if_the_policy_says_so()
    {
        await using var app = await MailchimpHarness.StartAsync(("Policies:OnDelete", "Erase"));
        await app.SendAsync(MailchimpHarness.Created());
        app.Api.AddFault(new CallFault(CallFaultKind.AbortAfter) { Operation = "members.delete-permanent", MaxCount = 1 });

        Assert.Equal("Deactivated", await app.SendUntilDoneAsync(Deleted(1)));

        Assert.Empty(app.Account.Members);
        Assert.Equal("Review:Rejected", await app.SendAsync(MailchimpHarness.Created(2)));
        var item = Assert.Single(app.Review.Items);
        Assert.Contains("the person has to fill in the audience's sign-up form", item.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_linked_member_is_not_erased_but_archived_without_the_user_id()
    {
        await using var app = await MailchimpHarness.StartAsync(("Policies:OnDelete", "Erase"));
        app.Account.AddMember(MailchimpHarness.Email);
        await app.SendAsync(MailchimpHarness.Created());

        Assert.Equal("Deactivated", await app.SendAsync(Deleted(1)));

        var member = Assert.Single(app.Account.Members);
        Assert.Equal(MemberStatus.Archived, member.Status);
        Assert.False(member.MergeFields.ContainsKey("AUTH0ID"));
    }

    [Theory]
    [InlineData("members.retrieve")]
    [InlineData("members.tags")]
    [InlineData("members.archive")]
    [InlineData("members.update")]
    public async Task A_lost_response_at_any_call_changes_nothing_in_the_end(string operation)
    {
        await using var app = await MailchimpHarness.StartAsync();
        app.Account.AddMember(MailchimpHarness.Email);
        await app.SendAsync(MailchimpHarness.Created());
        foreach (var isBlocked in new[] { true, false })
        {
            app.Api.ClearFaults();
            app.Api.AddFault(new CallFault(CallFaultKind.AbortAfter) { Operation = operation, MaxCount = 3 });

            await app.SendUntilDoneAsync(MailchimpHarness.Updated(isBlocked ? 1 : 2).WithUserMember("blocked", isBlocked));

            Assert.Equal(isBlocked ? MemberStatus.Archived : MemberStatus.Subscribed, Assert.Single(app.Account.Members).Status);
        }

        Assert.Empty(Assert.Single(app.Account.Members).Tags);
    }

    private static WriteContext Context => new("evt_1", DateTimeOffset.UnixEpoch, new string('0', 64));

    private static Auth0EventBuilder Deleted(double second) => Auth0EventBuilder.Deleted(MailchimpHarness.UserId).AtSecond(second).WithEmail(MailchimpHarness.Email);
}
