using System.Text;
using Auth0Sync.Core.Recovery.ManagementApi;
using Xunit;

namespace Auth0Sync.Tests.Recovery;

[Trait("Category", "Unit")]
public class ManagementClassifierTests
{
    [Theory]
    [InlineData(null, nameof(ManagementFailureKind.Busy))]
    [InlineData(200, nameof(ManagementFailureKind.Busy))]
    [InlineData(408, nameof(ManagementFailureKind.Busy))]
    [InlineData(429, nameof(ManagementFailureKind.Busy))]
    [InlineData(500, nameof(ManagementFailureKind.Busy))]
    [InlineData(503, nameof(ManagementFailureKind.Busy))]
    [InlineData(401, nameof(ManagementFailureKind.Misconfigured))]
    [InlineData(403, nameof(ManagementFailureKind.Misconfigured))]
    [InlineData(404, nameof(ManagementFailureKind.NotFound))]
    [InlineData(409, nameof(ManagementFailureKind.Conflict))]
    [InlineData(400, nameof(ManagementFailureKind.Rejected))]
    [InlineData(302, nameof(ManagementFailureKind.Rejected))]
    public void A_response_is_classified_by_the_next_action(int? status, string kind) =>
        Assert.Equal(kind, ManagementClassifier.Classify(CreateResponse(status)).Kind.ToString());

    [Theory]
    [InlineData(null, nameof(ManagementFailureKind.Busy), "did not respond")]
    [InlineData(429, nameof(ManagementFailureKind.Busy), "rate limit")]
    [InlineData(500, nameof(ManagementFailureKind.Busy), "500")]
    [InlineData(200, nameof(ManagementFailureKind.Busy), "unrecognized body")]
    [InlineData(400, nameof(ManagementFailureKind.Misconfigured), "Auth0Sync:Auth0:ClientSecret")]
    [InlineData(401, nameof(ManagementFailureKind.Misconfigured), "Auth0Sync:Auth0:ClientSecret")]
    [InlineData(403, nameof(ManagementFailureKind.Misconfigured), "authorize")]
    [InlineData(404, nameof(ManagementFailureKind.Misconfigured), "Auth0Sync:Auth0:Domain")]
    public void A_token_error_says_what_to_fix(int? status, string kind, string text)
    {
        var failure = ManagementClassifier.ClassifyTokenResponse(CreateResponse(status));

        Assert.Equal(kind, failure.Kind.ToString());
        Assert.Contains(text, failure.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"statusCode":403,"error":"Forbidden","message":"secret text","errorCode":"insufficient_scope"}""", "(403 insufficient_scope)")]
    [InlineData("""{"error":"access_denied","error_description":"secret text"}""", "(403 access_denied)")]
    [InlineData("""{"error":"secret text that go on and on, far longer than any code that is known"}""", "(403)")]
    [InlineData("secret text", "(403)")]
    [InlineData("", "(403)")]
    public void Only_the_error_code_of_Auth0_is_reported(string body, string reported)
    {
        var problem = ManagementClassifier.Classify(CreateResponse(403, body)).Problem;

        Assert.Contains(reported, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
    }

    private static ManagementResponse CreateResponse(int? status, string body = "{}") => new(status, Encoding.UTF8.GetBytes(body), null);
}
