using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>Every row of the webhook's answer table, by HTTP, and what it leaves in the queue.</summary>
[Trait("Category", "EndToEnd")]
public sealed class WebhookResponseTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Json = "application/json";
    private const string NoToken = "";
    private const int MaxBytes = 1_048_576;

    [Fact]
    public async Task Only_a_valid_event_is_queued_for_every_response()
    {
        await using var door = await LocalHostHarness.StartAsync(azurite);
        var good = Auth0EventBuilder.Created().WithEmail("ines@example.com");
        using var measurements = new MetricRecorder(door.App.Services.GetRequiredService<IMeterFactory>());

        await AssertResponseAsync(door, HttpStatusCode.Unauthorized, ToBody(good), token: "not-the-token-at-all-but-long-enough");
        await AssertResponseAsync(door, HttpStatusCode.Unauthorized, ToBody(good), token: NoToken);
        await AssertResponseAsync(door, HttpStatusCode.BadRequest, "no JSON");
        await AssertResponseAsync(door, HttpStatusCode.BadRequest, """{"hello":"world"}""");
        await AssertResponseAsync(door, HttpStatusCode.BadRequest, ToBody(Auth0EventBuilder.Created().WithUserMember("user_id", 7)));
        await AssertResponseAsync(door, HttpStatusCode.RequestEntityTooLarge, new string(' ', MaxBytes + 1));
        await AssertResponseAsync(door, HttpStatusCode.UnsupportedMediaType, ToBody(good), contentType: "text/plain");
        await AssertResponseAsync(door, HttpStatusCode.MethodNotAllowed, ToBody(good), method: HttpMethod.Put);
        await AssertResponseAsync(door, HttpStatusCode.Accepted, ToBody(Auth0EventBuilder.Created().WithEnvelopeMember("type", "organization.created")));
        await AssertResponseAsync(door, HttpStatusCode.Accepted, ToBody(Auth0EventBuilder.Created().WithEnvelopeMember("a0purpose", "test")));
        Assert.DoesNotContain(measurements.Measurements, measured => measured.Tags.Contains("reception=Queued", StringComparison.Ordinal));

        await AssertResponseAsync(door, HttpStatusCode.Accepted, ToBody(good));
        await door.WaitUntilQueueIsEmptyAsync();

        // One outcome in all: the refused and the ignored ones have none, because they never were in the queue.
        Assert.Single(measurements.Measurements, measured => measured.Instrument == "auth0sync.events.processed");
        Assert.Single(door.HubSpot.Contacts);
        await door.AssertNothingPoisonedOrInReviewAsync();
    }

    [Fact]
    public async Task An_event_that_cannot_be_stored_gets_503()
    {
        await using var door = await LocalHostHarness.StartAsync(azurite, null, "Logging:LogLevel:Default=None");
        await door.Queue.DeleteAsync();

        using var answer = await door.App.PostAsync(ToBody(Auth0EventBuilder.Created()));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Empty(door.HubSpot.Contacts);
    }

    private static string ToBody(Auth0EventBuilder json) => json.ToJson().ToJsonString();

    // One that a test does not name is as Auth0 sends it.
    private static async Task AssertResponseAsync(
        LocalHostHarness door,
        HttpStatusCode status,
        string body,
        string? token = null,
        string contentType = Json,
        HttpMethod? method = null)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, door.App.WebhookUri) { Content = new StringContent(body, Encoding.UTF8, contentType) };
        request.Headers.Authorization = token == NoToken ? null : new AuthenticationHeaderValue("Bearer", token ?? door.App.BearerToken);

        using var answer = await http.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
    }
}
