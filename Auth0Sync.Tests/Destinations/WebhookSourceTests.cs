using System.Net;
using System.Text.Json.Nodes;
using Auth0Sync.LocalHost;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.EndToEnd;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Destinations;

/// <summary>An event has the same effect through each of Auth0's destinations.</summary>
[Trait("Category", "EndToEnd")]
public sealed class WebhookSourceTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string User = "auth0|68c1f7e2b94d0a53e6171c2f";
    private const string Secret = "the-secret-of-the-connection";

    // The default of the template's parameter.
    private static readonly string Header =
        YamlFile.Read(RepositoryFolder.Find(), "auth0", "eventbridge", "template.yaml").GetScalar("Parameters", "HeaderName", "Default");

    [Fact]
    public async Task Events_from_EventBridge_create_update_and_deactivate_a_contact()
    {
        await using var localHost = await StartAsync();

        await SendByEventBridgeAsync(localHost, Auth0EventBuilder.Created(User).AtSecond(0).WithEmail("ines@example.com").WithName("Ines", "Vale"));
        await localHost.WaitUntilQueueIsEmptyAsync();
        var created = Assert.Single(localHost.HubSpot.Contacts);
        Assert.Equal((User, "ines@example.com", "Vale"), (created["auth0_user_id"], created.Email, created["lastname"]));

        await SendByEventBridgeAsync(localHost, Auth0EventBuilder.Updated(User).AtSecond(60).WithEmail("ines@example.com").WithName("Ines", "Moreau"));
        await localHost.WaitUntilQueueIsEmptyAsync();
        await SendByEventBridgeAsync(localHost, Auth0EventBuilder.Deleted(User).AtSecond(120));
        await localHost.WaitUntilQueueIsEmptyAsync();

        var deactivated = Assert.Single(localHost.HubSpot.Contacts);
        Assert.Equal((created.Id, "Moreau", "deactivated"), (deactivated.Id, deactivated["lastname"], deactivated["auth0_status"]));
        await localHost.AssertNothingPoisonedOrInReviewAsync();
    }

    [Fact]
    public async Task One_event_from_every_source_makes_one_contact_with_one_call()
    {
        await using var localHost = await StartAsync();
        var created = Auth0EventBuilder.Created(User).AtSecond(0).WithEmail("ines@example.com").WithName("Ines", "Vale");

        await localHost.PostAndWaitUntilProcessedAsync(created);
        await SendByEventBridgeAsync(localHost, created);
        using var response = await localHost.App.PostAsync(new JsonObject { ["message"] = created.ToJson() }.ToJsonString());
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await localHost.WaitUntilQueueIsEmptyAsync();

        Assert.Equal([Operation.BatchCreate], localHost.Calls);
        Assert.Single(localHost.HubSpot.Contacts);
        await localHost.AssertNothingPoisonedOrInReviewAsync();
    }

    [Fact]
    public async Task EventBridge_with_another_secret_is_rejected()
    {
        await using var localHost = await StartAsync();

        using var response = await PostAsync(localHost, WrapInEventBridgeEnvelope(Auth0EventBuilder.Created(User)), "another-secret-than-it-is");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(0, await LocalHostHarness.CountMessagesAsync(localHost.Queue));
        Assert.Empty(localHost.Calls);
    }

    private Task<LocalHostHarness> StartAsync() => LocalHostHarness.StartAsync(
        azurite,
        settings: [$"Auth0Sync__Webhook__HeaderName={Header}", $"Auth0Sync__Webhook__HeaderValue={Secret}"]);

    private static async Task SendByEventBridgeAsync(LocalHostHarness localHost, Auth0EventBuilder auth0Event)
    {
        using var response = await PostAsync(localHost, WrapInEventBridgeEnvelope(auth0Event), Secret);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    // The headers are those that AWS documents for API destinations:
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
    private static async Task<HttpResponseMessage> PostAsync(LocalHostHarness localHost, string json, string secret)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, localHost.App.WebhookUri) { Content = new StringContent(json) };
        request.Content.Headers.ContentType = new("application/json") { CharSet = "utf-8" };
        request.Headers.TryAddWithoutValidation("User-Agent", "Amazon/EventBridge/ApiDestinations");
        request.Headers.Range = new(0, 1_048_575);
        request.Headers.ConnectionClose = true;
        request.Headers.Add(Header, secret);
        return await http.SendAsync(request);
    }

    private static string WrapInEventBridgeEnvelope(Auth0EventBuilder auth0Event) => new JsonObject
    {
        ["version"] = "0",
        ["id"] = "5d3f7c1e-0b52-4a44-9c1d-2f6f8f1f9a10",
        ["detail-type"] = "user.created",
        ["source"] = "aws.partner/auth0.com/harbour-2b7c/auth0.events",
        ["account"] = "123456789012",
        ["time"] = "2026-10-05T08:14:55Z",
        ["region"] = "eu-central-1",
        ["resources"] = new JsonArray(),
        ["detail"] = auth0Event.ToJson(),
    }.ToJsonString();
}
