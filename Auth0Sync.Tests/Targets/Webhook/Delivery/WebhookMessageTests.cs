using System.Text;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Targets.Webhook.Delivery;
using Xunit;

namespace Auth0Sync.Tests.Targets.Webhook.Delivery;

[Trait("Category", "Unit")]
public class WebhookMessageTests
{
    private static readonly DateTimeOffset Time = new(2026, 11, 5, 13, 0, 0, 250, TimeSpan.FromHours(1));

    [Fact]
    public void The_body_has_the_structure_of_the_specification()
    {
        var message = WebhookMessage.Create("msg_1", "user.blocked", Time, new JsonObject { ["user_id"] = "auth0|1" });

        Assert.Equal("""{"type":"user.blocked","timestamp":"2026-11-05T12:00:00.25Z","data":{"user_id":"auth0|1"}}""", Encoding.UTF8.GetString(message.Body.Span));
    }

    [Theory]
    [InlineData("")]
    [InlineData("evt.1")]
    [InlineData("evt 1")]
    [InlineData("evt_1\n")]
    [InlineData("évt")]
    public void An_id_that_would_make_the_signed_content_ambiguous_is_rejected(string id) =>
        Assert.Throws<ArgumentException>(() => new WebhookMessage(id, "user.blocked", Time, default));

    [Fact]
    public void An_id_has_at_most_256_characters()
    {
        Assert.Equal(256, new WebhookMessage(new string('a', 256), "user.blocked", Time, default).Id.Length);
        Assert.Throws<ArgumentException>(() => new WebhookMessage(new string('a', 257), "user.blocked", Time, default));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("user.")]
    [InlineData("user..blocked")]
    [InlineData("user-blocked")]
    [InlineData("user.blocked\n")]
    public void A_type_of_another_form_is_rejected(string type) =>
        Assert.Throws<ArgumentException>(() => new WebhookMessage("msg_1", type, Time, default));

    [Fact]
    public void The_text_of_a_message_does_not_contain_its_body() => Assert.Equal("user.blocked msg_1", DeliveryHarness.Message.ToString());
}
