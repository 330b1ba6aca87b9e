using System.Net;
using System.Text.Json.Nodes;
using Auth0Sync.LocalHost;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.EndToEnd;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Destinations;

/// <summary>An event does the same, whichever of Auth0's destinations it comes through.</summary>
[Trait("Category", "EndToEnd")]
public sealed class WebhookSourceTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string User = "auth0|68c1f7e2b94d0a53e6171c2f";
    private const string Secret = "the-secret-of-the-connection";

    // What the template sets unless told otherwise.
    private static readonly string Header =
        YamlFile.Read(RepositoryFolder.Find(), "auth0", "eventbridge", "template.yaml").GetScalar("Parameters", "HeaderName", "Default");

    [Fact]
    public async Task Events_from_EventBridge_create_update_and_deactivate_a_contact()
    {
        await using var door = await StartAsync();

        await SendByEventBridgeAsync(door, Auth0EventBuilder.Created(User).AtSecond(0).WithEmail("ines@example.com").WithName("Ines", "Vale"));
        await door.WaitUntilQueueIsEmptyAsync();
        var created = Assert.Single(door.HubSpot.Contacts);
        Assert.Equal((User, "ines@example.com", "Vale"), (created["auth0_user_id"], created.Email, created["lastname"]));

        await SendByEventBridgeAsync(door, Auth0EventBuilder.Updated(User).AtSecond(60).WithEmail("ines@example.com").WithName("Ines", "Moreau"));
        await door.WaitUntilQueueIsEmptyAsync();
        await SendByEventBridgeAsync(door, Auth0EventBuilder.Deleted(User).AtSecond(120));
        await door.WaitUntilQueueIsEmptyAsync();

        var deactivated = Assert.Single(door.HubSpot.Contacts);
        Assert.Equal((created.Id, "Moreau", "deactivated"), (deactivated.Id, deactivated["lastname"], deactivated["auth0_status"]));
        await door.AssertNothingPoisonedOrInReviewAsync();
    }

    [Fact]
    public async Task One_event_from_every_source_makes_one_contact_with_one_call()
    {
        await using var door = await StartAsync();
        var created = Auth0EventBuilder.Created(User).AtSecond(0).WithEmail("ines@example.com").WithName("Ines", "Vale");

        await door.PostAndWaitUntilProcessedAsync(created);
        await SendByEventBridgeAsync(door, created);
        using var answer = await door.App.PostAsync(new JsonObject { ["message"] = created.ToJson() }.ToJsonString());
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await door.WaitUntilQueueIsEmptyAsync();

        Assert.Equal([Operation.BatchCreate], door.Calls);
        Assert.Single(door.HubSpot.Contacts);
        await door.AssertNothingPoisonedOrInReviewAsync();
    }

    [Fact]
    public async Task EventBridge_with_another_secret_is_rejected()
    {
        await using var door = await StartAsync();

        using var answer = await PostAsync(door, WrapInEventBridgeEnvelope(Auth0EventBuilder.Created(User)), "another-secret-than-it-is");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(0, await LocalHostHarness.CountMessagesAsync(door.Queue));
        Assert.Empty(door.Calls);
    }

    private Task<LocalHostHarness> StartAsync() => LocalHostHarness.StartAsync(
        azurite,
        settings: [$"Auth0Sync__Webhook__HeaderName={Header}", $"Auth0Sync__Webhook__HeaderValue={Secret}"]);

    private static async Task SendByEventBridgeAsync(LocalHostHarness door, Auth0EventBuilder auth0Event)
    {
        using var answer = await PostAsync(door, WrapInEventBridgeEnvelope(auth0Event), Secret);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    // The headers are those that AWS documents for API destinations:
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
    private static async Task<HttpResponseMessage> PostAsync(LocalHostHarness door, string json, string secret)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, door.App.WebhookUri) { Content = new StringContent(json) };
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
