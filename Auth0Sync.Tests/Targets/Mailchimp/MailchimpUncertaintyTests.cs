using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Mailchimp;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Targets.Mailchimp;

/// <summary>
/// While it is not known whether a member exists at an address, only an event with that address can find out. The others wait.
/// </summary>
[Trait("Category", "Integration")]
public sealed class MailchimpUncertaintyTests
{
    private const string NewEmail = "countess@harbour.test";

    [Theory]
    [InlineData(CallFaultKind.AbortBefore)]
    [InlineData(CallFaultKind.AbortAfter)]
    public async Task A_newer_event_without_the_address_waits_and_its_values_win(CallFaultKind kind)
    {
        await using var app = await StartWithLostCreationAsync(kind);

        Assert.Equal("Deferred:RecordUncertain", await app.SendAsync(Auth0EventBuilder.Updated(MailchimpHarness.UserId).AtSecond(1).WithName("Ada", "King")));
        await DrainAsync(app);

        Assert.Equal("King", Assert.Single(app.Account.Members).MergeFields["LNAME"]);
        Assert.Empty(app.Review.Items);
    }

    [Theory]
    [InlineData(CallFaultKind.AbortBefore)]
    [InlineData(CallFaultKind.AbortAfter)]
    public async Task A_newer_event_with_another_address_waits_and_makes_no_second_member(CallFaultKind kind)
    {
        await using var app = await StartWithLostCreationAsync(kind);

        Assert.Equal("Deferred:RecordUncertain", await app.SendAsync(MailchimpHarness.Updated(1, NewEmail)));
        await DrainAsync(app);

        AssertOnlyActive(app, NewEmail);
    }

    [Fact]
    public async Task A_deletion_waits_and_archives_the_member()
    {
        await using var app = await StartWithLostCreationAsync(CallFaultKind.AbortAfter);

        Assert.Equal("Deferred:RecordUncertain", await app.SendAsync(Auth0EventBuilder.Deleted(MailchimpHarness.UserId).AtSecond(1)));
        await DrainAsync(app);

        Assert.Equal(MemberStatus.Archived, Assert.Single(app.Account.Members).Status);
    }

    [Theory]
    [InlineData(CallFaultKind.AbortBefore, "Created")]
    [InlineData(CallFaultKind.AbortAfter, "Linked")]
    public async Task An_event_with_the_address_does_not_wait(CallFaultKind kind, string expected)
    {
        await using var app = await StartWithLostCreationAsync(kind);

        Assert.Equal(expected, await app.SendAsync(MailchimpHarness.Updated(1)));

        Assert.Single(app.Account.Members);
    }

    [Fact]
    public async Task An_event_waits_no_longer_than_the_attempt_is_retried()
    {
        await using var app = await StartWithLostCreationAsync(CallFaultKind.AbortBefore);
        await app.Queue.DeleteAsync(Assert.Single(app.Queue.Messages));
        app.Time.Advance(TimeSpan.FromHours(23));
        Assert.Equal("Deferred:RecordUncertain", await app.SendAsync(MailchimpHarness.Updated(1, NewEmail)));

        app.Time.Advance(TimeSpan.FromHours(2));

        Assert.Equal("Created", await app.ProcessNextAsync());
        Assert.Equal(NewEmail, Assert.Single(app.Account.Members).EmailAddress);
    }

    [Theory]
    [InlineData(CallFaultKind.AbortBefore)]
    [InlineData(CallFaultKind.AbortAfter)]
    public async Task A_deletion_waits_for_the_end_of_an_address_change(CallFaultKind kind)
    {
        await using var app = await MailchimpHarness.StartAsync();
        await app.SendAsync(MailchimpHarness.Created());
        app.Api.AddFault(new CallFault(kind) { Operation = "lists.batch", MaxCount = 1 });
        Assert.Equal("Deferred:TargetBusy", await app.SendAsync(MailchimpHarness.Updated(1, NewEmail)));

        Assert.Equal("Deferred:RecordUncertain", await app.SendAsync(Auth0EventBuilder.Deleted(MailchimpHarness.UserId).AtSecond(2)));
        await DrainAsync(app);

        Assert.Equal([MemberStatus.Archived, MemberStatus.Archived], app.Account.Members.Select(member => member.Status));
        Assert.Empty(app.Review.Items);
    }

    [Fact]
    public async Task A_rejected_address_makes_no_event_wait()
    {
        await using var app = await MailchimpHarness.StartAsync();
        Assert.Equal("Review:Rejected", await app.SendAsync(MailchimpHarness.Created(0, "ada@example.com")));

        Assert.Equal("Created", await app.SendAsync(MailchimpHarness.Updated(1)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    public async Task An_existing_member_that_is_linked_and_replaced_is_never_doubled(int interruptedCall)
    {
        await using var app = await MailchimpHarness.StartAsync();
        app.Account.AddMember(MailchimpHarness.Email, MemberStatus.Unsubscribed);
        var seen = 0;
        app.Api.AddFault(new CallFault(CallFaultKind.AbortAfter) { Condition = _ => ++seen >= interruptedCall, MaxCount = 3 });

        await app.SendUntilDoneAsync(MailchimpHarness.Updated(1, NewEmail)
            .WithPreviousUserMember("email", MailchimpHarness.Email)
            .WithPreviousUserMember("email_verified", true));

        AssertOnlyActive(app, NewEmail);
        Assert.Equal(MemberStatus.Unsubscribed, app.Account.FindMember(NewEmail)!.Status);
    }

    private static async Task<MailchimpHarness> StartWithLostCreationAsync(CallFaultKind kind)
    {
        var app = await MailchimpHarness.StartAsync();
        app.Api.AddFault(new CallFault(kind) { Operation = "lists.batch", MaxCount = 1 });
        Assert.Equal("Deferred:TargetBusy", await app.SendAsync(MailchimpHarness.Created()));
        return app;
    }

    private static async Task DrainAsync(MailchimpHarness app)
    {
        for (var attempts = 0; app.Queue.Count > 0 && attempts < 50; attempts++)
        {
            await app.ProcessNextAsync();
        }

        Assert.Equal(0, app.Queue.Count);
    }

    private static void AssertOnlyActive(MailchimpHarness app, string email)
    {
        var active = Assert.Single(app.Account.Members, member => member.Status != MemberStatus.Archived);
        Assert.Equal((email, MailchimpHarness.UserId), (active.EmailAddress, active.MergeFields["AUTH0ID"]));
        Assert.All(app.Account.Members.Where(member => member != active), member => Assert.False(member.MergeFields.ContainsKey("AUTH0ID")));
        Assert.Empty(app.Review.Items);
    }
}
