using System.Net;
using System.Reflection;
using System.Text;
using Auth0Sync.Core.Review;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Moq;
using Xunit;

namespace Auth0Sync.Functions.Tests;

public sealed class FunctionTests : IAsyncDisposable
{
    private const string Event = """
        {"specversion":"1.0","type":"user.created","source":"urn:auth0:quay.eu.auth0.com","id":"evt_2bWq8Lr5TzKx0VnYc7HdPf",
         "time":"2026-10-05T08:14:33.206Z","a0tenant":"quay","a0stream":"est_9fGkT3wYqL6vXn1ZrC8hMs",
         "data":{"object":{"user_id":"auth0|68c1f7e2b94d0a53e6171c2f","email":"pia@example.com","created_at":"2026-10-05T08:14:33.190Z",
         "updated_at":"2026-10-05T08:14:33.190Z","identities":[]}}}
        """;

    private readonly App _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_good_event_is_queued_before_it_is_accepted()
    {
        var response = await _app.Function<ReceiveEvents>().RunAsync(App.Request("POST", Event), CancellationToken.None);

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
    [InlineData("POST", null, HttpStatusCode.Unauthorized, "WWW-Authenticate")]
    [InlineData("POST", "Bearer wrong", HttpStatusCode.Unauthorized, "WWW-Authenticate")]
    [InlineData("GET", $"Bearer {App.Token}", HttpStatusCode.MethodNotAllowed, "Allow")]
    public async Task A_request_that_may_not_be_is_answered_with_its_header_and_queues_nothing(
        string method,
        string? authorization,
        HttpStatusCode status,
        string header)
    {
        var response = await _app.Function<ReceiveEvents>().RunAsync(App.Request(method, Event, authorization), CancellationToken.None);

        Assert.Equal(status, response.StatusCode);
        Assert.True(response.Headers.Contains(header));
        Assert.Equal(0, response.Body.Length);
        _app.Queue.VerifyNoOtherCalls();
    }

    [Fact]
    public async Task A_malformed_event_is_answered_with_problem_details()
    {
        var response = await _app.Function<ReceiveEvents>().RunAsync(App.Request("POST", """{"id":"evt_1"}"""), CancellationToken.None);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", Assert.Single(response.Headers.GetValues("Content-Type")));
        Assert.Contains("type", Text(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_queue_that_fails_is_answered_with_503()
    {
        _app.Queue.Setup(q => q.SendMessageAsync(It.IsAny<BinaryData>(), It.IsAny<TimeSpan?>(), It.IsAny<TimeSpan?>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new RequestFailedException(500, "down"));

        var response = await _app.Function<ReceiveEvents>().RunAsync(App.Request("POST", Event), CancellationToken.None);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("1", Assert.Single(response.Headers.GetValues("Retry-After")));
    }

    [Fact]
    public async Task A_message_reaches_the_correlator_byte_for_byte()
    {
        await _app.Function<CorrelateEvent>().RunAsync(Message("no message of ours: ÅÖ"), CancellationToken.None);

        VerifyParked("Unreadable", "no message of ours: ÅÖ");
    }

    [Fact]
    public async Task A_poisoned_message_reaches_the_parker_byte_for_byte()
    {
        await _app.Function<ParkPoisonedEvent>().RunAsync(Message("poison: ÅÖ"), CancellationToken.None);

        VerifyParked("Poisoned", "poison: ÅÖ");
    }

    [Fact]
    public async Task Health_says_503_while_a_part_is_failing()
    {
        var response = await _app.Function<CheckHealth>().RunAsync(App.Request("GET", ""), CancellationToken.None);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("\"hubspot\":\"failing\"", Text(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_credentials_of_Auth0_recovery_asks_nobody()
    {
        await _app.Function<RecoverDeliveries>().RunAsync(new TimerInfo(), CancellationToken.None);

        Assert.Empty(_app.Auth0.Calls);
        _app.Queue.VerifyNoOtherCalls();
    }

    [Fact]
    public async Task With_credentials_recovery_asks_Auth0()
    {
        await using var app = new App(
            ("Auth0Sync:Auth0:Domain", "quay.eu.auth0.com"),
            ("Auth0Sync:Auth0:ClientId", "client"),
            ("Auth0Sync:Auth0:ClientSecret", "secret"),
            ("Auth0Sync:Auth0:StreamIds:0", "est_9fGkT3wYqL6vXn1ZrC8hMs"));

        await app.Function<RecoverDeliveries>().RunAsync(new TimerInfo(), CancellationToken.None);

        Assert.Equal(["POST https://quay.eu.auth0.com/oauth/token"], app.Auth0.Calls);
    }

    [Fact]
    public async Task Watching_counts_the_review_items_of_every_reason()
    {
        await _app.Function<WatchReview>().RunAsync(new TimerInfo(), CancellationToken.None);

        _app.Table.Verify(
            t => t.QueryAsync<TableEntity>(It.IsAny<string>(), It.IsAny<int?>(), It.IsAny<IEnumerable<string>>(), It.IsAny<CancellationToken>()),
            Times.Exactly(Enum.GetValues<ReviewReason>().Length));
    }

    [Theory]
    [InlineData(typeof(RecoverDeliveries), "0 */5 * * * *")]
    [InlineData(typeof(WatchReview), "0 */15 * * * *")]
    public void A_timer_function_has_its_schedule(Type function, string schedule)
    {
        var trigger = function.GetMethod("RunAsync")!.GetParameters()[0].GetCustomAttribute<TimerTriggerAttribute>();

        Assert.Equal(schedule, trigger?.Schedule);
    }

    [Theory]
    [InlineData(typeof(CorrelateEvent), "auth0-events")]
    [InlineData(typeof(ParkPoisonedEvent), "auth0-events-poison")]
    public void A_queue_function_listens_on_its_queue(Type function, string queue)
    {
        var trigger = function.GetMethod("RunAsync")!.GetParameters()[0].GetCustomAttribute<QueueTriggerAttribute>();

        Assert.Equal(queue, trigger?.QueueName);
    }

    [Theory]
    [InlineData(typeof(ReceiveEvents), "auth0/events")]
    [InlineData(typeof(CheckHealth), "health")]
    public void An_http_function_has_its_route_and_needs_no_function_key(Type function, string route)
    {
        var trigger = function.GetMethod("RunAsync")!.GetParameters()[0].GetCustomAttribute<HttpTriggerAttribute>();

        Assert.Equal(route, trigger?.Route);
        Assert.Equal(AuthorizationLevel.Anonymous, trigger?.AuthLevel);
    }

    private void VerifyParked(string reason, string content)
    {
        _app.ReviewBlob.Verify(b => b.UploadAsync(It.Is<BinaryData>(d => d.ToString() == content), true, It.IsAny<CancellationToken>()), Times.Once);
        _app.Table.Verify(
            t => t.UpsertEntityAsync(It.Is<TableEntity>(row => row.PartitionKey == reason), TableUpdateMode.Replace, It.IsAny<CancellationToken>()),
            Times.Once);
    }

    private static QueueMessage Message(string text) => QueuesModelFactory.QueueMessage("1", "receipt", text, 1);

    private static string Text(HttpResponseData response) => Encoding.UTF8.GetString(((MemoryStream)response.Body).ToArray());
}
