using Auth0Sync.Simulators.Mailchimp;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Targets.Mailchimp;

/// <summary>Addresses that archived members have, and what people do while an address changes.</summary>
[Trait("Category", "Integration")]
public sealed class MailchimpAddressTests
{
    private const string NewEmail = "countess@harbour.test";

    [Fact]
    public async Task A_person_who_unsubscribes_during_the_change_stays_unsubscribed()
    {
        MailchimpAccount? account = null;
        var calls = -1;
        await using var app = await MailchimpHarness.StartAsync(MailchimpHarness.AccountOptions, () =>
        {
            // After the member was read, and before its address changes.
            if (calls >= 0 && ++calls == 2)
            {
                account!.Unsubscribe(MailchimpHarness.Email);
            }

            return Task.CompletedTask;
        });
        account = app.Account;
        account.AddMember(MailchimpHarness.Email);
        await app.SendAsync(MailchimpHarness.Created());
        calls = 0;

        Assert.Equal("Updated", await app.SendAsync(MailchimpHarness.Updated(1, NewEmail)));

        var member = account.FindMember(NewEmail)!;
        Assert.Equal((MemberStatus.Unsubscribed, MailchimpHarness.UserId), (member.Status, member.MergeFields["AUTH0ID"]));
        Assert.Equal(MemberStatus.Archived, account.FindMember(MailchimpHarness.Email)!.Status);
        Assert.Empty(app.Review.Items);
    }

    [Fact]
    public async Task A_blocked_user_can_return_to_a_former_address()
    {
        await using var app = await MailchimpHarness.StartAsync();
        await app.SendAsync(MailchimpHarness.Created());
        await app.SendAsync(MailchimpHarness.Updated(1, NewEmail).WithName("Ada", "King"));
        await app.SendAsync(MailchimpHarness.Updated(2, NewEmail).WithUserMember("blocked", true).WithName("Ada", "King"));

        Assert.Equal("Updated", await app.SendAsync(MailchimpHarness.Updated(3).WithName("Ada", "King")));

        var member = app.Account.FindMember(MailchimpHarness.Email)!;
        Assert.Equal((MemberStatus.Archived, MailchimpHarness.UserId, "King"), (member.Status, member.MergeFields["AUTH0ID"], member.MergeFields["LNAME"]));
        await app.SendAsync(MailchimpHarness.Updated(4).WithUserMember("blocked", false).WithName("Ada", "King"));
        Assert.Equal(MemberStatus.Transactional, app.Account.FindMember(MailchimpHarness.Email)!.Status);
        Assert.Empty(app.Account.FindMember(MailchimpHarness.Email)!.Tags);
        Assert.False(app.Account.FindMember(NewEmail)!.MergeFields.ContainsKey("AUTH0ID"));
        Assert.Empty(app.Review.Items);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_subscription_is_not_copied_while_the_user_is_blocked(bool unsubscribes)
    {
        await using var app = await MailchimpHarness.StartWithDepartureAsync();
        app.Account.AddMember(MailchimpHarness.Email);
        await app.SendAsync(MailchimpHarness.Created());
        app.UnsubscribesDuringArchiving = unsubscribes;
        await app.SendAsync(MailchimpHarness.Updated(1).WithUserMember("blocked", true));
        app.UnsubscribesDuringArchiving = false;

        Assert.Equal("Updated", await app.SendAsync(MailchimpHarness.Updated(2, NewEmail).WithUserMember("blocked", true)));
        await app.SendAsync(MailchimpHarness.Updated(3, NewEmail).WithUserMember("blocked", false));

        var member = app.Account.FindMember(NewEmail)!;
        Assert.Equal((MemberStatus.Transactional, MailchimpHarness.UserId), (member.Status, member.MergeFields["AUTH0ID"]));
        Assert.Empty(member.Tags);
        Assert.Equal(MemberStatus.Archived, app.Account.FindMember(MailchimpHarness.Email)!.Status);
        Assert.Empty(app.Review.Items);
    }

    [Theory]
    [InlineData(MemberStatus.Transactional, MemberStatus.Transactional, MemberStatus.Transactional)]
    [InlineData(MemberStatus.Subscribed, MemberStatus.Subscribed, MemberStatus.Transactional)]
    [InlineData(MemberStatus.Unsubscribed, MemberStatus.Subscribed, MemberStatus.Unsubscribed)]
    [InlineData(MemberStatus.Subscribed, MemberStatus.Unsubscribed, MemberStatus.Unsubscribed)]
    public async Task A_user_who_was_deleted_can_return_to_the_former_address(MemberStatus former, MemberStatus current, MemberStatus expected)
    {
        await using var app = await MailchimpHarness.StartAsync();
        app.Account.AddMember(MailchimpHarness.Email, former);
        await app.SendAsync(MailchimpHarness.Created());
        await app.SendAsync(Auth0EventBuilder.Deleted(MailchimpHarness.UserId).AtSecond(1));
        app.Account.AddMember(NewEmail, current);
        await app.SendAsync(MailchimpHarness.Created(2, NewEmail).WithName("Ada", "King"));

        Assert.Equal("Updated", await app.SendAsync(MailchimpHarness.Updated(3).WithName("Ada", "King")));

        var member = app.Account.FindMember(MailchimpHarness.Email)!;
        Assert.Equal((expected, MailchimpHarness.UserId, "King"), (member.Status, member.MergeFields["AUTH0ID"], member.MergeFields["LNAME"]));
        Assert.Empty(member.Tags);
        var left = app.Account.FindMember(NewEmail)!;
        Assert.Equal(MemberStatus.Archived, left.Status);
        Assert.False(left.MergeFields.ContainsKey("AUTH0ID"));
        Assert.Empty(app.Review.Items);
    }

    [Fact]
    public async Task A_subscription_is_not_given_up_for_the_member_of_somebody_else()
    {
        await using var app = await MailchimpHarness.StartAsync();
        await app.SendAsync(MailchimpHarness.Created());
        await app.SendAsync(MailchimpHarness.Updated(1, NewEmail));
        app.Account.AddMember("grace@harbour.test");
        await app.SendAsync(Auth0EventBuilder.Created("auth0|other").AtSecond(0).WithEmail("grace@harbour.test").WithName("Grace", "Hopper"));

        Assert.Equal(
            "Review:EmailOfAnotherRecord",
            await app.SendUntilDoneAsync(Auth0EventBuilder.Updated("auth0|other").AtSecond(2).WithEmail(MailchimpHarness.Email).WithName("Grace", "Hopper")));

        var member = app.Account.FindMember("grace@harbour.test")!;
        Assert.Equal((MemberStatus.Subscribed, "auth0|other"), (member.Status, member.MergeFields["AUTH0ID"]));
        Assert.Equal(MemberStatus.Archived, app.Account.FindMember(MailchimpHarness.Email)!.Status);
    }
}
