using System.Text;
using System.Text.Json.Nodes;
using Auth0Sync.Simulators.Mailchimp;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Targets.Mailchimp;

/// <summary>Tags follow their conditions.</summary>
[Trait("Category", "Integration")]
public sealed class MailchimpTagTests
{
    private static readonly (string Setting, string? Value)[] TagSettings =
        [("Tags:0", "plan:pro = app_metadata.plan == \"pro\""), ("Tags:1", "admin=app_metadata.roles contains \"admin\""), ("Tags:2", "not free = app_metadata.plan != \"free\"")];

    [Fact]
    public async Task Tags_are_added_and_removed_and_others_are_kept()
    {
        await using var app = await MailchimpHarness.StartAsync(TagSettings);
        await app.SendAsync(WithPlan(MailchimpHarness.Created(), "pro", "admin"));
        Assert.Equal(["admin", "not free", "plan:pro"], app.Account.Members[0].Tags);
        app.Account.EditMember(MailchimpHarness.Email, member => member with { Tags = member.Tags.Add("by hand") });
        app.Api.ClearCalls();

        Assert.Equal("Updated", await app.SendAsync(WithPlan(MailchimpHarness.Updated(1), "free")));

        Assert.Equal(["by hand"], app.Account.Members[0].Tags);
        var call = Assert.Single(app.Api.Calls, call => call.Operation == "members.tags");
        Assert.True((bool)JsonNode.Parse(Encoding.UTF8.GetString(call.Request.Body.Span))!["is_syncing"]!);
        Assert.Equal(["members.retrieve", "members.tags"], app.GetOperations());
    }

    [Fact]
    public async Task An_event_that_says_nothing_about_the_condition_changes_no_tag()
    {
        await using var app = await MailchimpHarness.StartAsync(TagSettings);
        await app.SendAsync(WithPlan(MailchimpHarness.Created(), "pro"));

        await app.SendAsync(MailchimpHarness.Updated(1).WithName("Ada", "King"));

        Assert.Equal(["not free", "plan:pro"], app.Account.Members[0].Tags);
    }

    [Fact]
    public async Task Tags_of_an_archived_member_change_and_it_stays_archived()
    {
        await using var app = await MailchimpHarness.StartAsync(TagSettings);
        await app.SendAsync(WithPlan(MailchimpHarness.Created(), "pro"));
        app.Account.ArchiveByHand(MailchimpHarness.Email);

        await app.SendAsync(WithPlan(MailchimpHarness.Updated(1), "free"));

        Assert.Empty(app.Account.Members[0].Tags);
        Assert.Equal(MemberStatus.Archived, app.Account.Members[0].Status);
    }

    private static Auth0EventBuilder WithPlan(Auth0EventBuilder auth0Event, string plan, params string[] roles) =>
        auth0Event.WithUserMember("app_metadata", new JsonObject { ["plan"] = plan, ["roles"] = new JsonArray([.. roles.Select(role => JsonValue.Create(role))]) });
}
