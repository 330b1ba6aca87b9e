using System.Text;
using Auth0Sync.Core.Targets.Webhook.Delivery;
using Xunit;

namespace Auth0Sync.Tests.Targets.Webhook.Delivery;

[Trait("Category", "Unit")]
public class WebhookSignerTests
{
    private const string GoldenSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    /// <summary>
    /// The vector of the official libraries, such as
    /// <see href="https://github.com/standard-webhooks/standard-webhooks/blob/b2fa7b8/libraries/javascript/src/webhook.test.ts">JavaScript's</see>.
    /// </summary>
    [Fact]
    public void The_signature_matches_that_of_the_official_libraries() => Assert.Equal(GoldenSignature, Sign(DeliveryHarness.Secret));

    [Fact]
    public void With_several_secrets_there_is_a_signature_of_each_in_their_order()
    {
        var other = Sign(DeliveryHarness.OtherSecret);

        Assert.NotEqual(GoldenSignature, other);
        Assert.Equal($"{other} {GoldenSignature}", Sign(DeliveryHarness.OtherSecret, DeliveryHarness.Secret));
    }

    private static string Sign(params string[] secrets) => WebhookSigner.Sign(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, Encoding.UTF8.GetBytes("""{"test": 2432232314}"""), secrets.Select(WebhookSecret.Parse));
}
