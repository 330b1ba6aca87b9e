using System.Text.Json.Nodes;
using Auth0Sync.Core.Review;
using Auth0Sync.Simulators.Webhooks;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Targets.Webhook;

[Trait("Category", "Unit")]
public class WebhookTargetTests
{
    private static Auth0EventBuilder Created(double second = 0) => WithConsent(Auth0EventBuilder.Created().AtSecond(second), false);

    private static Auth0EventBuilder Updated(double second) => Auth0EventBuilder.Updated().AtSecond(second);

    private static Auth0EventBuilder WithConsent(Auth0EventBuilder builder, bool consent) => builder.WithUserMember("user_metadata", new JsonObject { ["consentGiven"] = consent });

    [Fact]
    public async Task A_new_user_is_told_with_the_watched_values()
    {
        await using var harness = await WebhookHarness.StartAsync();

        await harness.SendAsync(Created().WithUserMember("app_metadata", new JsonObject { ["roles"] = new JsonArray("editor") }));

        Assert.Equal(["""user.created values={"app_metadata.roles":["editor"],"user_metadata.consentGiven":false}"""], WebhookHarness.Describe(harness.Compliance));
        Assert.Empty(harness.Licensing.Messages);
    }

    [Fact]
    public async Task Only_a_change_of_a_watched_path_is_told_with_the_value_before_if_it_is_known()
    {
        await using var harness = await WebhookHarness.StartAsync();
        await harness.SendAsync(Created());

        await harness.SendAsync(WithConsent(Updated(1), false).WithUserMember("nickname", "ada"));
        await harness.SendAsync(WithConsent(Updated(2), true).WithPreviousUserMember("user_metadata", new JsonObject { ["consentGiven"] = false }));
        await harness.SendAsync(WithConsent(Updated(3), false));

        Assert.Equal(
            [
                """user.created values={"user_metadata.consentGiven":false}""",
                """user.updated path="user_metadata.consentGiven" value=true previous_value=false""",
                """user.updated path="user_metadata.consentGiven" value=false""",
            ],
            WebhookHarness.Describe(harness.Compliance));
    }

    [Fact]
    public async Task The_first_event_of_an_existing_user_tells_nothing_that_it_says_is_unchanged()
    {
        await using var harness = await WebhookHarness.StartAsync();

        await harness.SendAsync(WithConsent(Updated(1), true).WithPreviousUserMember("user_metadata", new JsonObject { ["consentGiven"] = true }));

        Assert.Empty(harness.Compliance.Messages);
    }

    [Fact]
    public async Task A_creation_that_was_not_delivered_is_told_with_its_values_although_a_newer_event_comes_first()
    {
        await using var harness = await WebhookHarness.StartAsync();
        harness.ComplianceApi.AddFault(WebhookReceiverFaults.LostRequest with { MaxCount = 1 });
        await harness.SendAsync(Created());

        await harness.SendAsync(Updated(1).WithUserMember("app_metadata", new JsonObject { ["roles"] = new JsonArray("editor") }));
        await harness.ProcessNextAsync();

        Assert.Equal(
            ["""user.updated path="app_metadata.roles" value=["editor"]""", """user.created values={"user_metadata.consentGiven":false}"""],
            WebhookHarness.Describe(harness.Compliance));
    }

    [Fact]
    public async Task A_creation_that_is_told_after_a_block_says_that_the_user_is_blocked()
    {
        await using var harness = await WebhookHarness.StartAsync();
        harness.ComplianceApi.AddFault(WebhookReceiverFaults.LostRequest with { MaxCount = 1 });
        await harness.SendAsync(Created());

        await harness.SendAsync(Updated(1).WithUserMember("blocked", true));
        await harness.ProcessNextAsync();

        Assert.Equal(["user.blocked", """user.created values={"user_metadata.consentGiven":false} blocked=true"""], WebhookHarness.Describe(harness.Compliance));
    }

    [Fact]
    public async Task A_creation_that_was_delivered_without_a_response_is_told_once_although_a_newer_event_comes_first()
    {
        await using var harness = await WebhookHarness.StartAsync();
        harness.ComplianceApi.AddFault(WebhookReceiverFaults.LostResponse with { MaxCount = 1 });
        await harness.SendAsync(Created());

        await harness.SendAsync(WithConsent(Updated(1), false).WithUserMember("blocked", true));
        await harness.ProcessNextAsync();

        Assert.Equal([("user.created", 2), ("user.blocked", 1)], harness.Compliance.Messages.Select(message => (message.Type, message.Attempts)));
    }

    [Fact]
    public async Task A_creation_is_told_although_a_newer_event_of_the_user_came_first()
    {
        await using var harness = await WebhookHarness.StartAsync();
        await harness.SendAsync(WithConsent(Updated(1), true).WithPreviousUserMember("user_metadata", new JsonObject { ["consentGiven"] = true }));

        await harness.SendAsync(WithConsent(Created(), true));

        Assert.Equal(["""user.created values={"user_metadata.consentGiven":true}"""], WebhookHarness.Describe(harness.Compliance));
    }

    [Fact]
    public async Task A_change_is_told_although_a_newer_event_that_did_not_change_the_value_came_first()
    {
        await using var harness = await WebhookHarness.StartAsync();
        await harness.SendAsync(WithConsent(Updated(2), true).WithPreviousUserMember("user_metadata", new JsonObject { ["consentGiven"] = true }));

        await harness.SendAsync(WithConsent(Updated(1), true).WithPreviousUserMember("user_metadata", new JsonObject { ["consentGiven"] = false }));

        Assert.Equal(["""user.updated path="user_metadata.consentGiven" value=true previous_value=false"""], WebhookHarness.Describe(harness.Compliance));
    }

    [Fact]
    public async Task A_value_that_a_creation_may_have_told_is_not_followed_by_an_older_one()
    {
        await using var harness = await WebhookHarness.StartAsync();
        harness.ComplianceApi.AddFault(WebhookReceiverFaults.LostResponse with { MaxCount = 1 });
        await harness.SendAsync(Created(2));

        await harness.SendAsync(WithConsent(Updated(1), true));
        await harness.ProcessNextAsync();

        Assert.DoesNotContain(WebhookHarness.Describe(harness.Compliance), message => message.EndsWith("value=true", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_user_who_returned_is_told_as_created_with_the_same_id_after_a_lost_response()
    {
        await using var harness = await WebhookHarness.StartAsync();
        await harness.SendAsync(Created());
        await harness.SendAsync(Auth0EventBuilder.Deleted().AtSecond(1));
        harness.ComplianceApi.AddFault(WebhookReceiverFaults.LostResponse with { MaxCount = 1 });

        await harness.SendAsync(Created(2));
        await harness.ProcessNextAsync();

        Assert.Equal([("user.created", 1), ("user.deleted", 1), ("user.created", 2)], harness.Compliance.Messages.Select(message => (message.Type, message.Attempts)));
    }

    [Fact]
    public async Task Blocked_unblocked_deleted_and_returned_are_told()
    {
        await using var harness = await WebhookHarness.StartAsync();
        await harness.SendAsync(Created());
        await harness.SendAsync(Updated(1).WithUserMember("blocked", true));
        await harness.SendAsync(Updated(2).WithUserMember("blocked", false));
        await harness.SendAsync(WithConsent(Auth0EventBuilder.Deleted().AtSecond(3), true));
        await harness.SendAsync(WithConsent(Auth0EventBuilder.Created().AtSecond(4), true));

        Assert.Equal(["user.created", "user.blocked", "user.unblocked", "user.deleted", "user.created"], harness.Compliance.Messages.Select(message => message.Type));
        Assert.Equal(["user.blocked", "user.unblocked", "user.deleted"], harness.Licensing.Messages.Select(message => message.Type));
    }

    [Fact]
    public async Task Duplicates_and_late_events_tell_nothing()
    {
        await using var harness = await WebhookHarness.StartAsync();
        var granted = WithConsent(Updated(2), true);
        await harness.SendAsync(Created());
        await harness.SendAsync(granted);
        var told = harness.ComplianceApi.Calls.Length;

        await harness.SendAsync(granted);
        await harness.SendAsync(WithConsent(Updated(1), false));
        await harness.SendAsync(Created());

        Assert.Equal(told, harness.ComplianceApi.Calls.Length);
    }

    [Fact]
    public async Task A_lost_response_repeats_the_message_with_its_id()
    {
        await using var harness = await WebhookHarness.StartAsync();
        harness.ComplianceApi.AddFault(WebhookReceiverFaults.LostResponse with { MaxCount = 1 });

        await harness.SendAsync(Created());
        Assert.Single(harness.Queue.Messages);
        await harness.ProcessNextAsync();

        var message = Assert.Single(harness.Compliance.Messages);
        Assert.Equal((2, true), (message.Attempts, message.HasSameBody));
        Assert.Empty(harness.Queue.Messages);
    }

    [Fact]
    public async Task An_endpoint_that_is_down_does_not_keep_the_others_from_being_told()
    {
        await using var harness = await WebhookHarness.StartAsync();
        await harness.SendAsync(Created());
        harness.ComplianceApi.AddFault(WebhookReceiverFaults.Failure(503, TimeSpan.FromMinutes(2)) with { MaxCount = 1 });

        await harness.SendAsync(Updated(1).WithUserMember("blocked", true));

        Assert.Single(harness.Licensing.Messages);
        Assert.Equal(harness.Time.GetUtcNow() + TimeSpan.FromMinutes(2), Assert.Single(harness.Queue.Messages).VisibleAt, TimeSpan.FromMinutes(1));
        await harness.ProcessNextAsync();
        Assert.Equal(["user.created", "user.blocked"], harness.Compliance.Messages.Select(message => message.Type));
        Assert.Equal(1, Assert.Single(harness.Licensing.Messages).Attempts);
    }

    [Fact]
    public async Task An_endpoint_that_is_gone_gets_no_more_messages_and_they_wait()
    {
        await using var harness = await WebhookHarness.StartAsync();
        harness.ComplianceApi.AddFault(WebhookReceiverFaults.Gone);

        await harness.SendAsync(Created());
        await harness.SendAsync(Updated(1).WithUserMember("blocked", true));
        await harness.ProcessNextAsync();

        Assert.Single(harness.ComplianceApi.Calls);
        Assert.Single(harness.Logs.Lines, line => line.EventId == 3300);
        Assert.NotEmpty(harness.Queue.Messages);
        Assert.Single(harness.Licensing.Messages);
    }

    [Fact]
    public async Task A_message_that_the_receiver_aborts_goes_to_review_and_is_not_repeated()
    {
        await using var harness = await WebhookHarness.StartAsync();
        harness.ComplianceApi.AddFault(WebhookReceiverFaults.AbortMessage(400) with { MaxCount = 1 });

        await harness.SendAsync(Created());
        await harness.SendAsync(WithConsent(Updated(1), true));

        var item = Assert.Single(harness.Review.Items);
        Assert.Equal(ReviewReason.Rejected, item.Reason);
        Assert.Equal(["user.updated"], harness.Compliance.Messages.Select(message => message.Type));
        Assert.Empty(harness.Queue.Messages);
    }

    [Fact]
    public async Task No_log_line_contains_a_value_or_a_url()
    {
        await using var harness = await WebhookHarness.StartAsync();
        harness.ComplianceApi.AddFault(WebhookReceiverFaults.Failure(500, TimeSpan.FromSeconds(1)) with { MaxCount = 1 });

        await harness.SendAsync(Created().WithEmail("ada@example.org").WithUserMember("user_metadata", new JsonObject { ["consentGiven"] = "secret-value" }));
        await harness.ProcessNextAsync();

        Assert.All(harness.Logs.Lines, line => Assert.DoesNotContain("secret-value", line.Text, StringComparison.Ordinal));
        Assert.All(harness.Logs.Lines, line => Assert.DoesNotContain("compliance.example", line.Text, StringComparison.Ordinal));
        Assert.All(harness.Logs.Lines, line => Assert.DoesNotContain("whsec_", line.Text, StringComparison.Ordinal));
    }
}
