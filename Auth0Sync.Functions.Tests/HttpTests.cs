using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Azure;
using Moq;
using Xunit;

namespace Auth0Sync.Functions.Tests;

/// <summary>The HTTP functions through the worker's server: their responses, and what is queued.</summary>
[Trait("Category", "Integration")]
public sealed class HttpTests : IAsyncLifetime, IAsyncDisposable
{
    private const string Event = """
        {"specversion":"1.0","type":"user.created","source":"urn:auth0:quay.eu.auth0.com","id":"evt_2bWq8Lr5TzKx0VnYc7HdPf",
         "time":"2026-10-05T08:14:33.206Z","a0tenant":"quay","a0stream":"est_9fGkT3wYqL6vXn1ZrC8hMs",
         "data":{"object":{"user_id":"auth0|68c1f7e2b94d0a53e6171c2f","email":"pia@example.com","created_at":"2026-10-05T08:14:33.190Z",
         "updated_at":"2026-10-05T08:14:33.190Z","identities":[]}}}
        """;

    private readonly FunctionAppHarness _app = new();
    private HttpClient _http = null!;

    public async Task InitializeAsync() => _http = await _app.StartHttpServerAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_valid_event_is_queued_before_it_is_accepted_with_or_without_a_content_length(bool isChunked)
    {
        using var response = await PostAsync(Event, isChunked: isChunked);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        _app.Queue.Verify(
            q => q.SendMessageAsync(
                It.Is<BinaryData>(body => body.ToString().Contains("evt_2bWq8Lr5TzKx0VnYc7HdPf", StringComparison.Ordinal)),
                TimeSpan.Zero,
                TimeSpan.FromSeconds(-1),
                It.IsAny<CancellationToken>()),
            Times.Once);
    }

    [Theory]
    [InlineData("POST", null, HttpStatusCode.Unauthorized, "WWW-Authenticate", "Bearer")]
    [InlineData("POST", "Bearer wrong", HttpStatusCode.Unauthorized, "WWW-Authenticate", "Bearer")]
    [InlineData("GET", $"Bearer {FunctionAppHarness.BearerToken}", HttpStatusCode.MethodNotAllowed, "Allow", "POST")]
    [InlineData("PUT", $"Bearer {FunctionAppHarness.BearerToken}", HttpStatusCode.MethodNotAllowed, "Allow", "POST")]
    [InlineData("DELETE", null, HttpStatusCode.MethodNotAllowed, "Allow", "POST")]
    public async Task A_rejected_request_gets_its_header_and_queues_nothing(
        string method,
        string? authorization,
        HttpStatusCode status,
        string header,
        string value)
    {
        using var response = await PostAsync(Event, authorization, new HttpMethod(method));

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(value, string.Join(", ", response.Headers.Concat(response.Content.Headers).Single(found => found.Key == header).Value));
        Assert.Equal(0, response.Content.Headers.ContentLength);
        _app.Queue.VerifyNoOtherCalls();
    }

    [Fact]
    public async Task A_malformed_event_returns_problem_details()
    {
        using var response = await PostAsync("""{"id":"evt_1"}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("type", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_media_type_returns_415()
    {
        using var response = await PostAsync(Event, mediaType: "text/plain");

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        _app.Queue.VerifyNoOtherCalls();
    }

    // The last size exceeds the default limit of the worker's server.
    [Theory]
    [InlineData(1_048_577, false)]
    [InlineData(1_048_577, true)]
    [InlineData(4_194_304, false)]
    [InlineData(4_194_304, true)]
    [InlineData(31_000_000, false)]
    [InlineData(31_000_000, true)]
    public async Task A_body_that_is_too_large_returns_413_and_not_500(int size, bool isChunked)
    {
        using var response = await PostAsync(new string(' ', size), isChunked: isChunked);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        _app.Queue.VerifyNoOtherCalls();
    }

    [Fact]
    public async Task A_large_unauthenticated_body_returns_401()
    {
        using var response = await PostAsync(new string(' ', 4_194_304), "Bearer wrong");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task A_failing_queue_returns_503()
    {
        _app.Queue.Setup(q => q.SendMessageAsync(It.IsAny<BinaryData>(), It.IsAny<TimeSpan?>(), It.IsAny<TimeSpan?>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new RequestFailedException(500, "unavailable"));

        using var response = await PostAsync(Event);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task Health_returns_503_while_a_part_is_failing()
    {
        using var response = await _http.GetAsync(new Uri("/api/health", UriKind.Relative));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Contains("\"hubspot\":\"failing\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> PostAsync(
        string body,
        string? authorization = $"Bearer {FunctionAppHarness.BearerToken}",
        HttpMethod? method = null,
        string mediaType = "application/json",
        bool isChunked = false)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, "/api/auth0/events")
        {
            Content = new StringContent(body, Encoding.UTF8, mediaType),
        };
        request.Headers.TransferEncodingChunked = isChunked;
        request.Headers.Authorization = authorization is null ? null : AuthenticationHeaderValue.Parse(authorization);
        return await _http.SendAsync(request);
    }
}
