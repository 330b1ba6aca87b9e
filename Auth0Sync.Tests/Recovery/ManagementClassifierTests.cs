using System.Text;
using Auth0Sync.Core.Recovery.ManagementApi;
using Xunit;

namespace Auth0Sync.Tests.Recovery;

public class ManagementClassifierTests
{
    [Theory]
    [InlineData(null, nameof(FailureKind.Busy))]
    [InlineData(200, nameof(FailureKind.Busy))]
    [InlineData(408, nameof(FailureKind.Busy))]
    [InlineData(429, nameof(FailureKind.Busy))]
    [InlineData(500, nameof(FailureKind.Busy))]
    [InlineData(503, nameof(FailureKind.Busy))]
    [InlineData(401, nameof(FailureKind.Misconfigured))]
    [InlineData(403, nameof(FailureKind.Misconfigured))]
    [InlineData(404, nameof(FailureKind.Missing))]
    [InlineData(409, nameof(FailureKind.Conflict))]
    [InlineData(400, nameof(FailureKind.Rejected))]
    [InlineData(302, nameof(FailureKind.Rejected))]
    public void An_answer_is_sorted_by_what_has_to_happen_next(int? status, string kind) =>
        Assert.Equal(kind, ManagementClassifier.Classify(Answer(status)).Kind.ToString());

    [Theory]
    [InlineData(null, nameof(FailureKind.Busy), "did not answer")]
    [InlineData(429, nameof(FailureKind.Busy), "rate limit")]
    [InlineData(500, nameof(FailureKind.Busy), "500")]
    [InlineData(200, nameof(FailureKind.Busy), "not understood")]
    [InlineData(400, nameof(FailureKind.Misconfigured), "Auth0Sync:Auth0:ClientSecret")]
    [InlineData(401, nameof(FailureKind.Misconfigured), "Auth0Sync:Auth0:ClientSecret")]
    [InlineData(403, nameof(FailureKind.Misconfigured), "authorize")]
    [InlineData(404, nameof(FailureKind.Misconfigured), "Auth0Sync:Auth0:Domain")]
    public void The_token_endpoint_says_what_to_mend(int? status, string kind, string words)
    {
        var failure = ManagementClassifier.ClassifyToken(Answer(status));

        Assert.Equal(kind, failure.Kind.ToString());
        Assert.Contains(words, failure.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"statusCode":403,"error":"Forbidden","message":"secret words","errorCode":"insufficient_scope"}""", "(403 insufficient_scope)")]
    [InlineData("""{"error":"access_denied","error_description":"secret words"}""", "(403 access_denied)")]
    [InlineData("""{"error":"secret words that go on and on, far longer than any code that is known"}""", "(403)")]
    [InlineData("secret words", "(403)")]
    [InlineData("", "(403)")]
    public void Of_Auth0s_words_only_the_code_is_told(string body, string told)
    {
        var problem = ManagementClassifier.Classify(Answer(403, body)).Problem;

        Assert.Contains(told, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
    }

    private static ManagementAnswer Answer(int? status, string body = "{}") => new(status, Encoding.UTF8.GetBytes(body), null);
}
