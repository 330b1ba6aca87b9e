using System.Globalization;
using Auth0Sync.Core.Http;
using Auth0Sync.Core.Webhook;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Webhook;

/// <summary>The webhook never reads or keeps more of a body than the limit.</summary>
[Trait("Category", "Unit")]
public class BodyLimitTests
{
    private const int Limit = 4096;
    private const int FirstPart = 16 * 1024;

    [Fact]
    public async Task A_body_with_a_too_large_content_length_is_rejected_once_its_type_is_known()
    {
        await using var app = TestApp.Create(("Webhook:MaxBodyBytes", "4096"));
        var body = new CountingStream(EventFixtures.Read(EventFixtures.Created), long.MaxValue);

        var response = await ReceiveAsync(app, body, announced: "4097");

        AssertTooLarge(app, response);
        Assert.InRange(body.BytesRead, 1, FirstPart);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("10")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("many")]
    [InlineData("99999999999999999999999")]
    public async Task An_endless_body_is_rejected_once_it_exceeds_the_limit(string? announced)
    {
        await using var app = TestApp.Create(("Webhook:MaxBodyBytes", "4096"));
        var body = new CountingStream(EventFixtures.Read(EventFixtures.Created), long.MaxValue);

        var response = await ReceiveAsync(app, body, announced);

        AssertTooLarge(app, response);
        // One byte more shows that the body is too long.
        Assert.InRange(body.BytesRead, 1, Limit + 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_of_exactly_the_limit_is_accepted(bool isAnnounced)
    {
        await using var app = TestApp.Create(("Webhook:MaxBodyBytes", "4096"));
        var body = new CountingStream(EventFixtures.Read(EventFixtures.Created), Limit);

        var response = await ReceiveAsync(app, body, isAnnounced ? "4096" : null);

        Assert.Equal(202, response.StatusCode);
        Assert.Single(app.Storage.SentMessages);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_of_one_byte_more_is_rejected(bool isAnnounced)
    {
        await using var app = TestApp.Create(("Webhook:MaxBodyBytes", "4096"));
        var body = new CountingStream(EventFixtures.Read(EventFixtures.Created), Limit + 1);

        AssertTooLarge(app, await ReceiveAsync(app, body, isAnnounced ? "4097" : null));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16_383)]
    [InlineData(16_384)]
    [InlineData(16_385)]
    [InlineData(40_000)]
    public async Task A_body_is_read_completely_for_any_content_length(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        foreach (var announced in new long?[] { null, 0, length, length / 2, Limit * 100 })
        {
            using var read = await BodyReader.ReadAsync(new CountingStream(content), announced, Limit * 100, CancellationToken.None);

            Assert.Equal(content, read.WrittenMemory.ToArray());
        }
    }

    private static Task<HttpResult> ReceiveAsync(TestApp app, Stream body, string? announced)
    {
        var request = new WebhookRequestBuilder().WithBody(body);
        return app.GetService<EventReceiver>().ReceiveAsync(
            (announced is null ? request : request.WithHeader("Content-Length", announced)).Build(),
            CancellationToken.None);
    }

    private static void AssertTooLarge(TestApp app, HttpResult response)
    {
        Assert.Equal(413, response.StatusCode);
        Assert.Contains(Limit.ToString(CultureInfo.InvariantCulture), System.Text.Encoding.UTF8.GetString(response.Body.Span), StringComparison.Ordinal);
        Assert.Equal(0, app.Storage.SendAttempts);
    }
}
