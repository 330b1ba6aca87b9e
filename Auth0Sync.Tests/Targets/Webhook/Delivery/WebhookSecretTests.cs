using Auth0Sync.Core.Targets.Webhook.Delivery;
using Xunit;

namespace Auth0Sync.Tests.Targets.Webhook.Delivery;

[Trait("Category", "Unit")]
public class WebhookSecretTests
{
    [Theory]
    [InlineData(24)]
    [InlineData(64)]
    public void A_secret_has_24_to_64_bytes(int length)
    {
        var key = Enumerable.Range(0, length).Select(value => (byte)value).ToArray();

        Assert.Equal(key, WebhookSecret.Parse($"whsec_{Convert.ToBase64String(key)}").Key);
    }

    [Theory]
    [InlineData(null, "is empty")]
    [InlineData("", "is empty")]
    [InlineData("replace-me", "does not start with whsec_")]
    [InlineData("WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "does not start with whsec_")]
    [InlineData(" whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "does not start with whsec_")]
    [InlineData("whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "does not start with whsec_")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", "is not base64 after whsec_")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2La-aSw", "is not base64 after whsec_")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n", "is not base64 after whsec_")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjU PD8ILPZIo2LaLaSw", "is not base64 after whsec_")]
    [InlineData("whsec_", "has 0 bytes")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaQ=", "has 23 bytes")]
    public void Anything_else_is_a_problem_that_does_not_contain_the_value(string? text, string expected)
    {
        Assert.False(WebhookSecret.TryParse(text, out _, out var problem));
        Assert.Equal(expected, problem);

        var exception = Assert.Throws<FormatException>(() => WebhookSecret.Parse(text!));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("MfKQ9r8", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_64_bytes_are_a_problem()
    {
        Assert.False(WebhookSecret.TryParse($"whsec_{Convert.ToBase64String(new byte[65])}", out _, out var problem));
        Assert.Equal("has 65 bytes", problem);
    }

    [Fact]
    public void The_text_of_a_secret_does_not_contain_it() =>
        Assert.Equal(typeof(WebhookSecret).FullName, WebhookSecret.Parse(DeliveryHarness.Secret).ToString());
}
