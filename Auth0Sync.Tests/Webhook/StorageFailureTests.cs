using System.Text.Json.Nodes;
using Auth0Sync.Core.Http;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Core.Webhook;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Azure;
using Azure.Identity;
using Xunit;

namespace Auth0Sync.Tests.Webhook;

/// <summary>An event that was not stored gets a 5xx, because Auth0 retries nothing else.</summary>
[Trait("Category", "Integration")]
public class StorageFailureTests
{
    public static TheoryData<Exception> Failures =>
    [
        new RequestFailedException(503, "ServerBusy"),
        new RequestFailedException(403, "AuthenticationFailed"),
        new RequestFailedException(404, "QueueNotFound"),
        new AggregateException("Retry failed after 6 tries.", new RequestFailedException("no connection")),
        new IOException("cut off"),
        new TaskCanceledException("The operation was cancelled because it exceeded the configured timeout."),
        new CredentialUnavailableException("No managed identity endpoint was found."),
        new AuthenticationFailedException("The identity's token was rejected."),
    ];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task An_event_that_the_queue_does_not_accept_returns_503(Exception failure)
    {
        await using var app = TestApp.Create();
        app.Storage.FailNextSend(failure);

        AssertNotStored(app, await ReceiveAsync(app, FixtureEventBuilder.Created()));
        Assert.Equal(1, app.Storage.SendAttempts);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task An_event_whose_blob_is_not_stored_returns_503_and_leaves_no_message(Exception failure)
    {
        await using var app = TestApp.Create();
        app.Storage.UploadFailure = failure;
        var large = FixtureEventBuilder.Created().WithUserMember("user_metadata", new JsonObject { ["noise"] = IncompressibleText.Create(100_000) });

        AssertNotStored(app, await ReceiveAsync(app, large));
        Assert.Equal(0, app.Storage.SendAttempts);
    }

    [Fact]
    public async Task The_next_attempt_of_the_same_event_is_stored()
    {
        await using var app = TestApp.Create();
        app.Storage.FailNextSend(new RequestFailedException(500, "InternalError"));

        var first = await ReceiveAsync(app, FixtureEventBuilder.Created());
        var second = await ReceiveAsync(app, FixtureEventBuilder.Created());

        Assert.Equal((503, 202), (first.StatusCode, second.StatusCode));
        Assert.Single(app.Storage.SentMessages);
    }

    [Fact]
    public async Task A_queue_that_does_not_respond_times_out_while_Auth0_still_waits()
    {
        await using var app = TestApp.Create(("Webhook:StoreTimeout", "00:00:03"));
        app.Storage.IsQueueHanging = true;

        var receiving = ReceiveAsync(app, FixtureEventBuilder.Created());
        app.Time.Advance(TimeSpan.FromMilliseconds(2999));
        Assert.False(receiving.IsCompleted);
        app.Time.Advance(TimeSpan.FromMilliseconds(1));

        AssertNotStored(app, await receiving);
    }

    [Fact]
    public async Task A_disconnected_caller_gets_no_response_and_nothing_is_stored()
    {
        await using var app = TestApp.Create();
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => app.GetService<EventReceiver>().ReceiveAsync(
            new WebhookRequestBuilder().WithBody(FixtureEventBuilder.Created()).Build(),
            gone.Token));

        Assert.Empty(app.Storage.SentMessages);
    }

    private static Task<HttpResult> ReceiveAsync(TestApp app, FixtureEventBuilder body) =>
        app.GetService<EventReceiver>().ReceiveAsync(new WebhookRequestBuilder().WithBody(body).Build(), CancellationToken.None);

    private static void AssertNotStored(TestApp app, HttpResult response)
    {
        Assert.Equal(503, response.StatusCode);
        Assert.Equal(new Dictionary<string, string> { ["Retry-After"] = "1" }, response.Headers);
        Assert.True(response.Body.IsEmpty);
        Assert.Empty(app.Storage.SentMessages);
        Assert.Empty(app.GetLogLines(LogEvents.EventQueued));
        Assert.Equal(LogLevel.Error, Assert.Single(app.GetLogLines(LogEvents.EventNotStored)).Level);
    }
}
