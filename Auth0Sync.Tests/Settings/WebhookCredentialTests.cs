using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Webhook;
using Auth0Sync.Tests.Support.Builders;
using Microsoft.Extensions.Options;
using Moq;
using Xunit;

namespace Auth0Sync.Tests.Settings;

[Trait("Category", "Unit")]
public sealed class WebhookCredentialTests
{
    private const string Secret = "secret-of-the-tests";

    public static TheoryData<WebhookOptions, string> Methods => new()
    {
        { new WebhookOptions { BearerToken = Secret, PreviousBearerToken = "previous-secret-0123" }, "Authorization" },
        { new WebhookOptions { Username = "auth0", Password = Secret }, "Authorization" },
        { new WebhookOptions { HeaderName = "X-Stream-Key", HeaderValue = Secret }, "X-Stream-Key" },
    };

    [Theory]
    [MemberData(nameof(Methods))]
    public void Its_request_is_authentic(WebhookOptions options, string header)
    {
        using var request = new HttpRequestMessage();
        var credential = WebhookCredential.Find(options)!;

        credential.AddTo(request);

        var authenticator = new WebhookAuthenticator(Mock.Of<IOptionsMonitor<WebhookOptions>>(monitor => monitor.CurrentValue == options));
        Assert.True(authenticator.IsAuthentic(new WebhookRequestBuilder().WithHeader(header, Assert.Single(request.Headers.GetValues(header))).Build()));
        Assert.DoesNotContain(Secret, credential.ToString()!, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_without_a_secret_have_none() =>
        Assert.Null(WebhookCredential.Find(new WebhookOptions { Username = "auth0", HeaderName = "X-Stream-Key", PreviousBearerToken = Secret }));
}
