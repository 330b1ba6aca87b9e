using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Webhook;
using Auth0Sync.Tests.Support.Builders;
using Microsoft.Extensions.Options;
using Moq;
using Xunit;

namespace Auth0Sync.Tests.Webhook;

[Trait("Category", "Unit")]
public class WebhookAuthenticatorTests
{
    private const string Current = "current-secret-0123";
    private const string Previous = "previous-secret-0123";

    private static readonly WebhookOptions Bearer = new() { BearerToken = Current, PreviousBearerToken = Previous };
    private static readonly WebhookOptions Basic = new() { Username = "auth0", Password = Current, PreviousPassword = Previous };
    private static readonly WebhookOptions Header = new() { HeaderName = "X-Stream-Key", HeaderValue = Current, PreviousHeaderValue = Previous };

    [Theory]
    [InlineData("Bearer " + Current, true)]
    [InlineData("Bearer " + Previous, true)]
    [InlineData("bearer " + Current, true)]
    [InlineData("BEARER " + Previous, true)]
    [InlineData("Bearer " + Current + " ", false)]
    [InlineData("Bearer  " + Current, false)]
    [InlineData("Bearer current-secret-012", false)]
    [InlineData("Bearer Current-secret-0123", false)]
    [InlineData("Bearer ", false)]
    [InlineData("Bearer", false)]
    [InlineData(Current, false)]
    [InlineData("Basic " + Current, false)]
    [InlineData("Token " + Current, false)]
    [InlineData("", false)]
    [InlineData(" ", false)]
    public void A_bearer_token_must_be_the_current_or_the_previous_one(string authorization, bool authentic) =>
        Assert.Equal(authentic, IsAuthentic(Bearer, new WebhookRequestBuilder().WithHeader("Authorization", authorization)));

    [Theory]
    [InlineData("auth0:" + Current, true)]
    [InlineData("auth0:" + Previous, true)]
    [InlineData("Auth0:" + Current, false)]
    [InlineData("auth0:other-secret-01234", false)]
    [InlineData("auth0:", false)]
    [InlineData(":" + Current, false)]
    [InlineData("auth0", false)]
    [InlineData("", false)]
    public void Basic_credentials_must_be_the_user_with_the_current_or_the_previous_password(string credentials, bool authentic) =>
        Assert.Equal(authentic, IsAuthentic(Basic, new WebhookRequestBuilder().WithBasicCredentials(credentials)));

    [Fact]
    public void The_scheme_of_basic_credentials_is_case_insensitive()
    {
        var request = new WebhookRequestBuilder().WithBasicCredentials($"auth0:{Current}");
        var upper = request.Build().GetHeader("Authorization")!.Replace("Basic", "BASIC", StringComparison.Ordinal);

        Assert.True(IsAuthentic(Basic, request.WithHeader("Authorization", upper)));
    }

    [Theory]
    [InlineData(Current, true)]
    [InlineData(Previous, true)]
    [InlineData("Bearer " + Current, false)]
    [InlineData("CURRENT-secret-0123", false)]
    [InlineData("", false)]
    public void A_custom_header_must_have_the_current_or_the_previous_value(string value, bool authentic) =>
        Assert.Equal(authentic, IsAuthentic(Header, new WebhookRequestBuilder().WithoutHeader("Authorization").WithHeader("x-stream-key", value)));

    [Theory]
    [InlineData("bearer 0123456789abcdef")]
    [InlineData("BASIC 0123456789abcdef")]
    public void A_custom_header_is_compared_exactly_even_if_it_starts_like_a_scheme(string secret)
    {
        var options = new WebhookOptions { HeaderName = "X-Stream-Key", HeaderValue = secret };

        Assert.True(IsAuthentic(options, new WebhookRequestBuilder().WithHeader("X-Stream-Key", secret)));
        Assert.False(IsAuthentic(options, new WebhookRequestBuilder().WithHeader("X-Stream-Key", "Bearer 0123456789abcdef")));
    }

    [Fact]
    public void The_secret_in_another_header_does_not_authenticate()
    {
        var request = new WebhookRequestBuilder().WithoutHeader("Authorization").WithHeader("X-Other", Current);

        Assert.False(IsAuthentic(Header, request));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer ")]
    [InlineData("Basic ")]
    [InlineData("Basic Og==")]
    public void Without_a_configured_secret_no_request_is_authentic(string authorization)
    {
        var empty = new WebhookOptions { BearerToken = "", Username = "", Password = "", HeaderName = "", HeaderValue = "" };

        Assert.False(IsAuthentic(new WebhookOptions(), new WebhookRequestBuilder().WithHeader("Authorization", authorization)));
        Assert.False(IsAuthentic(empty, new WebhookRequestBuilder().WithHeader("Authorization", authorization).WithHeader("", "")));
    }

    [Fact]
    public void Without_a_header_no_request_is_authentic() =>
        Assert.All([Bearer, Basic, Header], options => Assert.False(IsAuthentic(options, new WebhookRequestBuilder().WithoutHeader("Authorization"))));

    [Fact]
    public void Any_of_several_configured_methods_is_enough()
    {
        var options = new WebhookOptions { BearerToken = Current, HeaderName = "X-Stream-Key", HeaderValue = "header-secret-01234" };

        Assert.True(IsAuthentic(options, new WebhookRequestBuilder().WithHeader("Authorization", $"Bearer {Current}")));
        Assert.True(IsAuthentic(options, new WebhookRequestBuilder().WithHeader("X-Stream-Key", "header-secret-01234")));
    }

    [Fact]
    public void A_rotated_secret_is_valid_from_the_next_request_on()
    {
        var options = new Mock<IOptionsMonitor<WebhookOptions>>();
        options.SetupSequence(monitor => monitor.CurrentValue)
            .Returns(new WebhookOptions { BearerToken = Current })
            .Returns(new WebhookOptions { BearerToken = "rotated-secret-0123" });
        var authenticator = new WebhookAuthenticator(options.Object);
        var request = new WebhookRequestBuilder().WithHeader("Authorization", $"Bearer {Current}").Build();

        Assert.True(authenticator.IsAuthentic(request));
        Assert.False(authenticator.IsAuthentic(request));
    }

    private static bool IsAuthentic(WebhookOptions options, WebhookRequestBuilder request) =>
        new WebhookAuthenticator(Mock.Of<IOptionsMonitor<WebhookOptions>>(monitor => monitor.CurrentValue == options)).IsAuthentic(request.Build());
}
