using System.Text.Json.Nodes;
using Auth0Sync.Core.Intake;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Azure;
using Azure.Identity;
using Xunit;

namespace Auth0Sync.Tests.Intake;

/// <summary>What cannot be stored is never claimed to be: Auth0 tries again only after a 5xx.</summary>
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
        new AuthenticationFailedException("The identity's token was refused."),
    ];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task An_event_that_the_queue_does_not_take_is_answered_with_503(Exception failure)
    {
        await using var app = Composition.With();
        app.Storage.FailNextSend(failure);

        AssertNotStored(app, await ReceiveAsync(app, FixtureEvent.Created()));
        Assert.Equal(1, app.Storage.SendAttempts);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task An_event_whose_blob_is_not_taken_is_answered_with_503_and_leaves_no_message(Exception failure)
    {
        await using var app = Composition.With();
        app.Storage.UploadFailure = failure;
        var large = FixtureEvent.Created().WithUser("user_metadata", new JsonObject { ["noise"] = Noise.Text(100_000) });

        AssertNotStored(app, await ReceiveAsync(app, large));
        Assert.Equal(0, app.Storage.SendAttempts);
    }

    [Fact]
    public async Task The_next_attempt_of_the_same_event_is_stored()
    {
        await using var app = Composition.With();
        app.Storage.FailNextSend(new RequestFailedException(500, "InternalError"));

        var first = await ReceiveAsync(app, FixtureEvent.Created());
        var second = await ReceiveAsync(app, FixtureEvent.Created());

        Assert.Equal((503, 202), (first.Status, second.Status));
        Assert.Single(app.Storage.Messages);
    }

    [Fact]
    public async Task A_queue_that_does_not_answer_is_given_up_while_Auth0_still_waits()
    {
        await using var app = Composition.With(("Webhook:StoreTimeout", "00:00:03"));
        app.Storage.QueueHangs = true;

        var receiving = ReceiveAsync(app, FixtureEvent.Created());
        app.Time.Advance(TimeSpan.FromMilliseconds(2999));
        Assert.False(receiving.IsCompleted);
        app.Time.Advance(TimeSpan.FromMilliseconds(1));

        AssertNotStored(app, await receiving);
    }

    [Fact]
    public async Task A_caller_that_goes_away_gets_no_answer_and_nothing_is_stored()
    {
        await using var app = Composition.With();
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => app.Get<EventReceiver>().ReceiveAsync(
            new WebhookRequestBuilder().WithBody(FixtureEvent.Created()).Build(),
            gone.Token));

        Assert.Empty(app.Storage.Messages);
    }

    private static Task<HttpAnswer> ReceiveAsync(Composition app, FixtureEvent body) =>
        app.Get<EventReceiver>().ReceiveAsync(new WebhookRequestBuilder().WithBody(body).Build(), CancellationToken.None);

    private static void AssertNotStored(Composition app, HttpAnswer answer)
    {
        Assert.Equal(503, answer.Status);
        Assert.Equal(new Dictionary<string, string> { ["Retry-After"] = "1" }, answer.Headers);
        Assert.True(answer.Body.IsEmpty);
        Assert.Empty(app.Storage.Messages);
        Assert.Empty(app.LinesOf(LogEvents.EventQueued));
        Assert.Equal(LogLevel.Error, Assert.Single(app.LinesOf(LogEvents.EventNotStored)).Level);
    }
}
