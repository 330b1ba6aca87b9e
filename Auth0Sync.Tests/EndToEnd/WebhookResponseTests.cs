using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>Every row of the response table in docs/architecture.md, by HTTP, and its effect on the queue.</summary>
[Trait("Category", "EndToEnd")]
public sealed class WebhookResponseTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Json = "application/json";
    private const string NoToken = "";
    private const int MaxBytes = 1_048_576;

    [Fact]
    public async Task Only_a_valid_event_is_queued_for_every_response()
    {
        await using var host = await LocalHostHarness.StartAsync(azurite);
        var good = Auth0EventBuilder.Created().WithEmail("ines@example.com");
        using var measurements = new MetricRecorder(host.App.Services.GetRequiredService<IMeterFactory>());

        await AssertResponseAsync(host, HttpStatusCode.Unauthorized, ToBody(good), token: "not-the-token-at-all-but-long-enough");
        await AssertResponseAsync(host, HttpStatusCode.Unauthorized, ToBody(good), token: NoToken);
        await AssertResponseAsync(host, HttpStatusCode.BadRequest, "no JSON");
        await AssertResponseAsync(host, HttpStatusCode.BadRequest, """{"hello":"world"}""");
        await AssertResponseAsync(host, HttpStatusCode.BadRequest, ToBody(Auth0EventBuilder.Created().WithUserMember("user_id", 7)));
        await AssertResponseAsync(host, HttpStatusCode.RequestEntityTooLarge, new string(' ', MaxBytes + 1));
        await AssertResponseAsync(host, HttpStatusCode.UnsupportedMediaType, ToBody(good), contentType: "text/plain");
        await AssertResponseAsync(host, HttpStatusCode.MethodNotAllowed, ToBody(good), method: HttpMethod.Put);
        await AssertResponseAsync(host, HttpStatusCode.Accepted, ToBody(Auth0EventBuilder.Created().WithEnvelopeMember("type", "organization.created")));
        await AssertResponseAsync(host, HttpStatusCode.Accepted, ToBody(Auth0EventBuilder.Created().WithEnvelopeMember("a0purpose", "test")));
        Assert.DoesNotContain(measurements.Measurements, measured => measured.Tags.Contains("reception=Queued", StringComparison.Ordinal));

        await AssertResponseAsync(host, HttpStatusCode.Accepted, ToBody(good));
        await host.WaitUntilQueueIsEmptyAsync();

        // Only one outcome: rejected and ignored requests have none, because they were never queued.
        Assert.Single(measurements.Measurements, measured => measured.Instrument == "auth0sync.events.processed");
        Assert.Single(host.HubSpot.Contacts);
        await host.AssertNothingPoisonedOrInReviewAsync();
    }

    [Fact]
    public async Task An_event_that_cannot_be_stored_gets_503()
    {
        await using var host = await LocalHostHarness.StartAsync(azurite, null, "Logging:LogLevel:Default=None");
        await host.Queue.DeleteAsync();

        using var response = await host.App.PostAsync(ToBody(Auth0EventBuilder.Created()));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Empty(host.HubSpot.Contacts);
    }

    private static string ToBody(Auth0EventBuilder auth0Event) => auth0Event.ToJson().ToJsonString();

    // The defaults are what Auth0 sends.
    private static async Task AssertResponseAsync(
        LocalHostHarness host,
        HttpStatusCode status,
        string body,
        string? token = null,
        string contentType = Json,
        HttpMethod? method = null)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, host.App.WebhookUri) { Content = new StringContent(body, Encoding.UTF8, contentType) };
        request.Headers.Authorization = token == NoToken ? null : new AuthenticationHeaderValue("Bearer", token ?? host.App.BearerToken);

        using var response = await http.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
    }
}
