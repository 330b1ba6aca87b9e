using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>Every row of the webhook's answer table, by HTTP, and what it leaves in the queue.</summary>
public sealed class AnswerTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Json = "application/json";
    private const string NoToken = "";
    private const int MaxBytes = 1_048_576;

    [Fact]
    public async Task Only_a_good_event_is_queued_whatever_the_answer_is()
    {
        await using var door = await FrontDoor.OpenAsync(azurite);
        var good = Auth0EventJson.Created().WithEmail("ines@example.com");
        using var measurements = new Measurements(door.App.Services.GetRequiredService<IMeterFactory>());

        await ExpectAsync(door, HttpStatusCode.Unauthorized, Body(good), token: "not-the-token-at-all-but-long-enough");
        await ExpectAsync(door, HttpStatusCode.Unauthorized, Body(good), token: NoToken);
        await ExpectAsync(door, HttpStatusCode.BadRequest, "no JSON");
        await ExpectAsync(door, HttpStatusCode.BadRequest, """{"hello":"world"}""");
        await ExpectAsync(door, HttpStatusCode.BadRequest, Body(Auth0EventJson.Created().With("user_id", 7)));
        await ExpectAsync(door, HttpStatusCode.RequestEntityTooLarge, new string(' ', MaxBytes + 1));
        await ExpectAsync(door, HttpStatusCode.UnsupportedMediaType, Body(good), contentType: "text/plain");
        await ExpectAsync(door, HttpStatusCode.MethodNotAllowed, Body(good), method: HttpMethod.Put);
        await ExpectAsync(door, HttpStatusCode.Accepted, Body(Auth0EventJson.Created().WithEnvelope("type", "organization.created")));
        await ExpectAsync(door, HttpStatusCode.Accepted, Body(Auth0EventJson.Created().WithEnvelope("a0purpose", "test")));
        Assert.DoesNotContain(measurements.All, measured => measured.Tags.Contains("reception=Queued", StringComparison.Ordinal));

        await ExpectAsync(door, HttpStatusCode.Accepted, Body(good));
        await door.FinishAsync();

        // One outcome in all: the refused and the ignored ones have none, because they never were in the queue.
        Assert.Single(measurements.All, measured => measured.Instrument == "auth0sync.events.processed");
        Assert.Single(door.HubSpot.Contacts);
        await door.AssertNothingAsideAsync();
    }

    [Fact]
    public async Task An_event_that_cannot_be_stored_is_asked_for_again()
    {
        await using var door = await FrontDoor.OpenAsync(azurite, null, "Logging:LogLevel:Default=None");
        await door.Queue.DeleteAsync();

        using var answer = await door.App.PostAsync(Body(Auth0EventJson.Created()));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Empty(door.HubSpot.Contacts);
    }

    private static string Body(Auth0EventJson json) => json.ToJson().ToJsonString();

    // One that a test does not name is as Auth0 sends it.
    private static async Task ExpectAsync(
        FrontDoor door,
        HttpStatusCode status,
        string body,
        string? token = null,
        string contentType = Json,
        HttpMethod? method = null)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, door.App.Webhook) { Content = new StringContent(body, Encoding.UTF8, contentType) };
        request.Headers.Authorization = token == NoToken ? null : new AuthenticationHeaderValue("Bearer", token ?? door.App.Token);

        using var answer = await http.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
    }
}
