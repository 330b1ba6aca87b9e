using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Mailchimp;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Targets.Mailchimp;

/// <summary>Creating, linking and changing members.</summary>
[Trait("Category", "Integration")]
public sealed class MailchimpMemberTests
{
    private const string NewEmail = "countess@harbour.test";

    [Fact]
    public async Task A_new_user_becomes_a_member_who_gets_no_mails()
    {
        await using var app = await MailchimpHarness.StartAsync();

        Assert.Equal("Created", await app.SendAsync(MailchimpHarness.Created()));

        var member = Assert.Single(app.Account.Members);
        Assert.Equal((MailchimpHarness.Email, MemberStatus.Transactional), (member.EmailAddress, member.Status));
        Assert.Equal(["AUTH0ID=" + MailchimpHarness.UserId, "FNAME=Ada", "LNAME=Lovelace"], member.MergeFields.Select(field => $"{field.Key}={field.Value}"));
        Assert.Equal(["lists.batch"], app.GetOperations());
    }

    [Fact]
    public async Task A_user_without_a_verified_address_waits_for_it()
    {
        await using var app = await MailchimpHarness.StartAsync();

        Assert.Equal("Skipped:EmailNotVerified", await app.SendAsync(MailchimpHarness.Created().WithEmail(MailchimpHarness.Email, verified: false)));
        Assert.Empty(app.Account.Members);

        Assert.Equal("Created", await app.SendAsync(MailchimpHarness.Updated(1)));
    }

    [Theory]
    [InlineData(MemberStatus.Subscribed)]
    [InlineData(MemberStatus.Unsubscribed)]
    [InlineData(MemberStatus.Cleaned)]
    [InlineData(MemberStatus.Pending)]
    [InlineData(MemberStatus.Archived)]
    public async Task An_existing_member_is_linked_and_keeps_its_status(MemberStatus status)
    {
        await using var app = await MailchimpHarness.StartAsync(("Tags:0", "customer = app_metadata.plan == \"pro\""), ("ConsentPath", "user_metadata.newsletter"), ("ConsentStatus", "Subscribed"));
        var before = app.Account.AddMember("Ada@harbour.test", status, null, "vip");

        Assert.Equal("Linked", await app.SendAsync(Consenting(MailchimpHarness.Created()).WithUserMember("app_metadata", new JsonObject { ["plan"] = "pro" })));

        var member = Assert.Single(app.Account.Members);
        Assert.Equal((before.ContactId, "Ada@harbour.test", status), (member.ContactId, member.EmailAddress, member.Status));
        Assert.Equal(["customer", "vip"], member.Tags);
        Assert.Equal(MailchimpHarness.UserId, member.MergeFields["AUTH0ID"]);
    }

    [Fact]
    public async Task A_member_of_another_user_is_not_touched()
    {
        await using var app = await MailchimpHarness.StartAsync();
        app.Account.AddMember(MailchimpHarness.Email, MemberStatus.Subscribed, new Dictionary<string, string> { ["AUTH0ID"] = "auth0|other" });

        Assert.Equal("Review:RecordOfAnotherUser", await app.SendAsync(MailchimpHarness.Created()));

        Assert.Equal("auth0|other", Assert.Single(app.Account.Members).MergeFields["AUTH0ID"]);
    }

    [Fact]
    public async Task A_change_writes_only_what_changed()
    {
        await using var app = await MailchimpHarness.StartAsync();
        await app.SendAsync(MailchimpHarness.Created());
        app.Api.ClearCalls();

        Assert.Equal("Updated", await app.SendAsync(MailchimpHarness.Updated(1).WithName("Ada", "King")));

        var call = Assert.Single(app.Api.Calls);
        Assert.Equal("members.update", call.Operation);
        Assert.Equal("""{"merge_fields":{"LNAME":"King"}}""", Encoding.UTF8.GetString(call.Request.Body.Span));
        Assert.Equal("King", Assert.Single(app.Account.Members).MergeFields["LNAME"]);
    }

    [Fact]
    public async Task Values_have_the_form_of_their_merge_field()
    {
        await using var app = await MailchimpHarness.StartAsync(
            ("Mapping:merge_fields.LOGINS", "user_metadata.logins"), ("Mapping:merge_fields.BIRTHDAY", "user_metadata.birthdate|date"), ("Mapping:merge_fields.JOINED", "created_at|datetime"), ("Mapping:language", "user_metadata.language"));
        var metadata = new JsonObject { ["logins"] = "12", ["birthdate"] = "1815-12-10", ["language"] = "en" };

        Assert.Equal("Created", await app.SendAsync(MailchimpHarness.Created().WithUserMember("user_metadata", metadata)));

        var member = Assert.Single(app.Account.Members);
        Assert.Equal(("12", "12/10", "2026-10-05", "en"), (member.MergeFields["LOGINS"], member.MergeFields["BIRTHDAY"], member.MergeFields["JOINED"], member.Language));
    }

    [Fact]
    public async Task A_value_that_a_merge_field_rejects_keeps_no_other_from_being_written()
    {
        await using var app = await MailchimpHarness.StartAsync(("Mapping:merge_fields.LOGINS", "user_metadata.logins"));

        Assert.Equal("Review:Rejected", await app.SendAsync(MailchimpHarness.Created().WithUserMember("user_metadata", new JsonObject { ["logins"] = "many" })));

        Assert.Equal("Ada", Assert.Single(app.Account.Members).MergeFields["FNAME"]);
        Assert.Contains("merge_fields.LOGINS", Assert.Single(app.Review.Items).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_without_a_value_that_forms_require_is_written()
    {
        var options = MailchimpHarness.AccountOptions;
        await using var app = await MailchimpHarness.StartAsync(options with { MergeFields = options.MergeFields.Add(new MergeFieldDefinition("PHONE", MergeFieldType.Phone, Required: true)) }, null);

        Assert.Equal("Created", await app.SendAsync(MailchimpHarness.Created()));
        Assert.Equal("Updated", await app.SendAsync(MailchimpHarness.Updated(1).WithName("Ada", "King")));
    }

    [Fact]
    public async Task A_subscribed_member_keeps_its_id_when_the_address_changes()
    {
        await using var app = await MailchimpHarness.StartAsync();
        var before = app.Account.AddMember(MailchimpHarness.Email);
        await app.SendAsync(MailchimpHarness.Created());

        Assert.Equal("Updated", await app.SendAsync(MailchimpHarness.Updated(1, NewEmail)));

        var member = Assert.Single(app.Account.Members);
        Assert.Equal((before.ContactId, NewEmail, MemberStatus.Subscribed), (member.ContactId, member.EmailAddress, member.Status));
    }

    [Theory]
    [InlineData(MemberStatus.Transactional, MemberStatus.Transactional)]
    [InlineData(MemberStatus.Unsubscribed, MemberStatus.Unsubscribed)]
    [InlineData(MemberStatus.Cleaned, MemberStatus.Transactional)]
    [InlineData(MemberStatus.Pending, MemberStatus.Pending)]
    [InlineData(MemberStatus.Archived, MemberStatus.Archived)]
    public async Task A_member_whose_address_cannot_change_is_replaced_by_one_of_no_better_status(MemberStatus status, MemberStatus expected)
    {
        await using var app = await MailchimpHarness.StartAsync();
        app.Account.AddMember(MailchimpHarness.Email, status, new Dictionary<string, string> { ["LOGINS"] = "7" }, "vip");
        await app.SendAsync(MailchimpHarness.Created());

        Assert.Equal("Updated", await app.SendAsync(MailchimpHarness.Updated(1, NewEmail)));

        var member = app.Account.FindMember(NewEmail)!;
        Assert.Equal(expected, member.Status);
        Assert.Equal((MailchimpHarness.UserId, "7"), (member.MergeFields["AUTH0ID"], member.MergeFields["LOGINS"]));
        Assert.Contains("vip", member.Tags);
        AssertRetired(app.Account.FindMember(MailchimpHarness.Email)!);
        Assert.Equal("Updated", await app.SendAsync(MailchimpHarness.Updated(2, NewEmail).WithName("Ada", "King")));
        Assert.Equal("King", app.Account.FindMember(NewEmail)!.MergeFields["LNAME"]);
    }

    [Fact]
    public async Task If_Mailchimp_changes_the_address_of_any_member_none_is_replaced()
    {
        await using var app = await MailchimpHarness.StartAsync(MailchimpHarness.AccountOptions with { UnconfirmedBehavior = new() { OnlySubscribedMembersCanMove = false } }, null);
        await app.SendAsync(MailchimpHarness.Created());

        Assert.Equal("Updated", await app.SendAsync(MailchimpHarness.Updated(1, NewEmail)));

        Assert.Equal(NewEmail, Assert.Single(app.Account.Members).EmailAddress);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_replacement_that_is_interrupted_anywhere_ends_in_the_same_state(bool isBlocked)
    {
        for (var call = 1; call <= 8; call++)
        {
            await using var app = await MailchimpHarness.StartAsync(("Tags:0", "customer = app_metadata.plan == \"pro\""));
            await app.SendAsync(Pro(MailchimpHarness.Created()));
            if (isBlocked)
            {
                await app.SendAsync(Pro(MailchimpHarness.Updated(1)).WithUserMember("blocked", true));
            }

            var seen = 0;
            app.Api.AddFault(new CallFault(CallFaultKind.AbortAfter) { Condition = _ => ++seen >= call, MaxCount = 3 });
            await app.SendUntilDoneAsync(Pro(MailchimpHarness.Updated(2, NewEmail)).WithUserMember("blocked", isBlocked));

            var member = app.Account.FindMember(NewEmail)!;
            Assert.Equal(isBlocked ? MemberStatus.Archived : MemberStatus.Transactional, member.Status);
            Assert.Equal(MailchimpHarness.UserId, member.MergeFields["AUTH0ID"]);
            Assert.Contains("customer", member.Tags);
            AssertRetired(app.Account.FindMember(MailchimpHarness.Email)!);
            await app.SendUntilDoneAsync(Pro(MailchimpHarness.Updated(3, NewEmail)).WithUserMember("blocked", false));
            Assert.Equal(MemberStatus.Transactional, app.Account.FindMember(NewEmail)!.Status);
            Assert.Equal(2, app.Account.Members.Length);
        }
    }

    [Theory]
    [InlineData(TakenAddressError.MemberExists)]
    [InlineData(TakenAddressError.AlreadyInList)]
    public async Task An_address_of_somebody_else_is_reviewed_and_the_rest_is_written(TakenAddressError error)
    {
        await using var app = await MailchimpHarness.StartAsync(MailchimpHarness.AccountOptions with { UnconfirmedBehavior = new() { TakenAddressOnPatch = error } }, null);
        var other = app.Account.AddMember(NewEmail);
        await app.SendAsync(MailchimpHarness.Created());

        Assert.Equal("Review:EmailOfAnotherRecord", await app.SendAsync(MailchimpHarness.Updated(1, NewEmail).WithName("Ada", "King")));

        Assert.Equal(other, app.Account.FindMember(NewEmail));
        Assert.Equal("King", app.Account.FindMember(MailchimpHarness.Email)!.MergeFields["LNAME"]);
        Assert.Contains(other.ContactId, Assert.Single(app.Review.Items).Candidates);
    }

    [Fact]
    public async Task The_old_address_can_be_used_by_another_user()
    {
        await using var app = await MailchimpHarness.StartAsync();
        await app.SendAsync(MailchimpHarness.Created());
        await app.SendAsync(MailchimpHarness.Updated(1, NewEmail));

        Assert.Equal("Linked", await app.SendAsync(Auth0EventBuilder.Created("auth0|other").AtSecond(2).WithEmail(MailchimpHarness.Email).WithName("Grace", "Hopper")));

        var member = app.Account.FindMember(MailchimpHarness.Email)!;
        Assert.Equal((MemberStatus.Transactional, "auth0|other"), (member.Status, member.MergeFields["AUTH0ID"]));
        Assert.Empty(member.Tags);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public async Task An_address_that_one_user_gave_up_can_be_taken_by_another_one(int interruptedCall)
    {
        await using var app = await MailchimpHarness.StartAsync(("Mapping:merge_fields.LOGINS", "user_metadata.logins"));
        await app.SendAsync(MailchimpHarness.Created().WithUserMember("user_metadata", new JsonObject { ["logins"] = 7 }));
        await app.SendAsync(Auth0EventBuilder.Created("auth0|other").AtSecond(0).WithEmail("grace@harbour.test").WithName("Grace", "Hopper"));
        app.Account.EditMember(MailchimpHarness.Email, member => member with { Tags = member.Tags.Add("of the countess") });
        await app.SendAsync(MailchimpHarness.Updated(1, NewEmail));
        var seen = 0;
        app.Api.AddFault(new CallFault(CallFaultKind.AbortAfter) { Condition = _ => interruptedCall > 0 && ++seen >= interruptedCall, MaxCount = 3 });

        await app.SendUntilDoneAsync(Auth0EventBuilder.Updated("auth0|other").AtSecond(2).WithEmail(MailchimpHarness.Email).WithName("Grace", "Hopper"));

        var member = app.Account.FindMember(MailchimpHarness.Email)!;
        Assert.Equal((MemberStatus.Transactional, "auth0|other", "Grace"), (member.Status, member.MergeFields["AUTH0ID"], member.MergeFields["FNAME"]));
        Assert.False(member.MergeFields.ContainsKey("LOGINS"));
        Assert.Empty(app.Review.Items);
        AssertRetired(app.Account.FindMember("grace@harbour.test")!);
        Assert.Equal(MailchimpHarness.UserId, app.Account.FindMember(NewEmail)!.MergeFields["AUTH0ID"]);
    }

    [Theory]
    [InlineData("lists.batch", CallFaultKind.AbortAfter)]
    [InlineData("lists.batch", CallFaultKind.AbortBefore)]
    public async Task A_creation_without_a_response_makes_one_member(string operation, CallFaultKind kind)
    {
        await using var app = await MailchimpHarness.StartAsync();
        app.Api.AddFault(new CallFault(kind) { Operation = operation, MaxCount = 1 });

        var outcome = await app.SendUntilDoneAsync(MailchimpHarness.Created());

        Assert.Equal(kind == CallFaultKind.AbortAfter ? "Linked" : "Created", outcome);
        Assert.Equal(MailchimpHarness.UserId, Assert.Single(app.Account.Members).MergeFields["AUTH0ID"]);
    }

    internal static Auth0EventBuilder Consenting(Auth0EventBuilder auth0Event, bool consents = true) =>
        auth0Event.WithUserMember("user_metadata", new JsonObject { ["newsletter"] = consents });

    private static Auth0EventBuilder Pro(Auth0EventBuilder auth0Event) =>
        auth0Event.WithUserMember("app_metadata", new JsonObject { ["plan"] = "pro" });

    private static void AssertRetired(MailchimpMember member)
    {
        Assert.False(member.MergeFields.ContainsKey("AUTH0ID"));
        Assert.Contains(member.Status, ImmutableArray.Create(MemberStatus.Archived, MemberStatus.Cleaned, MemberStatus.Pending));
    }
}
