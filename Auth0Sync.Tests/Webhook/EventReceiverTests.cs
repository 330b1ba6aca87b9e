using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Http;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Core.Webhook;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Webhook;

/// <summary>One test per row of the response table: the response and what is stored.</summary>
[Trait("Category", "Unit")]
public class EventReceiverTests
{
    [Theory]
    [InlineData(EventFixtures.Created)]
    [InlineData(EventFixtures.Updated)]
    [InlineData(EventFixtures.Deleted)]
    [InlineData(EventFixtures.MinimalDeleted)]
    public async Task A_valid_event_is_stored_once_for_the_target_and_accepted(string fixture)
    {
        await using var app = TestApp.Create();

        var response = await ReceiveAsync(app, new WebhookRequestBuilder().WithBody(EventFixtures.Read(fixture)));

        AssertResponse(response, 202);
        var sent = Assert.Single(app.Storage.SentMessages);
        Assert.Equal(TimeSpan.Zero, sent.Delay);
        var message = Assert.IsType<MessageReadResult.Success>(EventMessageCodec.Decode(sent.Body)).Message;
        Assert.Equal("hubspot", message.Target);
        Assert.Equal(app.Time.GetUtcNow(), message.ReceivedAt);
        Assert.Equal(0, message.RequeueCount);
        Assert.Empty(app.Storage.Blobs);
        Assert.Equal(LogLevel.Information, Assert.Single(app.GetLogLines(LogEvents.EventQueued)).Level);
    }

    [Fact]
    public async Task The_event_is_stored_without_members_that_no_target_needs()
    {
        await using var app = TestApp.Create();

        await ReceiveAsync(app, new WebhookRequestBuilder().WithBody(FixtureEventBuilder.Updated()));

        var stored = Encoding.UTF8.GetString(Assert.Single(app.Storage.SentMessages).Body);
        Assert.Contains("tomas.vik@example.org", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2.77", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("Aarhus", stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_too_large_for_the_queue_goes_to_a_blob_and_is_accepted()
    {
        await using var app = TestApp.Create();
        var large = FixtureEventBuilder.Created().WithUserMember("user_metadata", new JsonObject { ["noise"] = IncompressibleText.Create(900_000) });

        var response = await ReceiveAsync(app, new WebhookRequestBuilder().WithBody(large));

        AssertResponse(response, 202);
        var sent = Assert.Single(app.Storage.SentMessages);
        Assert.True(sent.Body.Length < 1000);
        Assert.True(Assert.Single(app.Storage.Blobs).Value.Length > 900_000);
    }

    [Theory]
    [InlineData("organization.created")]
    [InlineData("user.renamed")]
    public async Task An_event_of_another_type_is_accepted_and_ignored(string type)
    {
        await using var app = TestApp.Create();

        var response = await ReceiveAsync(app, new WebhookRequestBuilder().WithBody(FixtureEventBuilder.Created().WithType(type)));

        AssertResponse(response, 202);
        AssertNothingStored(app);
        Assert.Single(app.GetLogLines(LogEvents.EventIgnored));
    }

    [Fact]
    public async Task A_test_event_is_accepted_and_ignored()
    {
        await using var app = TestApp.Create();

        var response = await ReceiveAsync(app, new WebhookRequestBuilder().WithBody(FixtureEventBuilder.TestEvent()));

        AssertResponse(response, 202);
        AssertNothingStored(app);
        Assert.Single(app.GetLogLines(LogEvents.EventIgnored));
    }

    [Fact]
    public async Task A_test_event_is_stored_if_the_policy_says_so()
    {
        await using var app = TestApp.Create(("Webhook:OnTestEvent", "Apply"));

        var response = await ReceiveAsync(app, new WebhookRequestBuilder().WithBody(FixtureEventBuilder.TestEvent()));

        AssertResponse(response, 202);
        Assert.Single(app.Storage.SentMessages);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer wrong-token-of-the-tests")]
    [InlineData("Basic YTpi")]
    [InlineData("")]
    public async Task Wrong_or_missing_credentials_are_rejected_before_the_body_is_read(string? authorization)
    {
        await using var app = TestApp.Create();
        var body = new CountingStream(EventFixtures.Read(EventFixtures.Created));
        var request = new WebhookRequestBuilder().WithoutHeader("Authorization").WithBody(body);

        var response = await ReceiveAsync(app, authorization is null ? request : request.WithHeader("Authorization", authorization));

        AssertResponse(response, 401, ("WWW-Authenticate", "Bearer"));
        Assert.Equal(0, body.BytesRead);
        AssertNothingStored(app);
        Assert.Equal(LogLevel.Warning, Assert.Single(app.GetLogLines(LogEvents.WebhookUnauthenticated)).Level);
    }

    [Theory]
    [InlineData("", "body")]
    [InlineData("hello", "body")]
    [InlineData("[]", "body")]
    [InlineData("{}", "id")]
    [InlineData("""{"id":"evt_1"}""", "type")]
    [InlineData("""{"id":"evt_1","type":"user.created","time":"2026-08-03T11:22:33"}""", "time")]
    [InlineData("""{"id":"evt_1","type":"user.created","time":"2026-08-03T11:22:33Z"}""", "data.object.user_id")]
    public async Task A_body_that_is_not_an_event_is_rejected_with_the_name_of_the_member(string body, string field)
    {
        await using var app = TestApp.Create();

        var response = await ReceiveAsync(app, new WebhookRequestBuilder().WithBody(Encoding.UTF8.GetBytes(body)));

        AssertProblem(response, 400, field);
        AssertNothingStored(app);
        Assert.Contains(field, Assert.Single(app.GetLogLines(LogEvents.EventMalformed)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("HEAD")]
    [InlineData("")]
    public async Task Another_method_is_rejected(string method)
    {
        await using var app = TestApp.Create();

        var response = await ReceiveAsync(app, new WebhookRequestBuilder().WithMethod(method).WithBody(FixtureEventBuilder.Created()));

        AssertResponse(response, 405, ("Allow", "POST"));
        AssertNothingStored(app);
    }

    [Theory]
    [InlineData("https://example.com", "application/json")]
    [InlineData("https://example.com", "text/plain")]
    [InlineData("null", null)]
    [InlineData("", "application/json")]
    [InlineData("http://localhost:7071", "application/json")]
    public async Task A_request_of_a_web_page_is_rejected_even_with_a_valid_secret(string origin, string? contentType)
    {
        await using var app = TestApp.Create();
        var body = new CountingStream(EventFixtures.Read(EventFixtures.Created));
        var request = new WebhookRequestBuilder().WithoutHeader("Content-Type").WithHeader("Origin", origin).WithBody(body);

        var response = await ReceiveAsync(app, contentType is null ? request : request.WithHeader("Content-Type", contentType));

        AssertProblem(response, 403, "Origin");
        Assert.Equal(0, body.BytesRead);
        AssertNothingStored(app);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/jsonp")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("json")]
    [InlineData(";")]
    public async Task Another_content_type_is_rejected_before_the_body_is_read(string contentType)
    {
        await using var app = TestApp.Create();
        var body = new CountingStream(EventFixtures.Read(EventFixtures.Created));

        var response = await ReceiveAsync(app, new WebhookRequestBuilder().WithHeader("Content-Type", contentType).WithBody(body));

        AssertProblem(response, 415, "application/json");
        Assert.Equal(0, body.BytesRead);
        AssertNothingStored(app);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON; charset=UTF-8")]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("application/cloudevents+json; charset=utf-8")]
    [InlineData("application/vnd.auth0+json")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Any_JSON_content_type_and_a_missing_one_are_accepted(string? contentType)
    {
        await using var app = TestApp.Create();
        var request = new WebhookRequestBuilder().WithoutHeader("Content-Type").WithBody(FixtureEventBuilder.Created());

        var response = await ReceiveAsync(app, contentType is null ? request : request.WithHeader("Content-Type", contentType));

        AssertResponse(response, 202);
        Assert.Single(app.Storage.SentMessages);
    }

    [Theory]
    [InlineData("Webhook:AllowedStreams:0", "est_other", "a0stream")]
    [InlineData("Webhook:AllowedTenants:0", "another-tenant", "a0tenant")]
    public async Task A_sender_that_is_not_on_the_allow_list_is_rejected(string setting, string allowed, string field)
    {
        await using var app = TestApp.Create((setting, allowed));

        var response = await ReceiveAsync(app, new WebhookRequestBuilder().WithBody(FixtureEventBuilder.Created()));
        var nameless = await ReceiveAsync(app, new WebhookRequestBuilder().WithBody(FixtureEventBuilder.Created().WithoutEnvelopeMember(field)));

        AssertProblem(response, 403, field);
        AssertProblem(nameless, 403, field);
        AssertNothingStored(app);
    }

    [Fact]
    public async Task A_sender_on_the_allow_lists_is_accepted()
    {
        await using var app = TestApp.Create(
            ("Webhook:AllowedStreams:0", "est_other"),
            ("Webhook:AllowedStreams:1", "est_6LmQ2vXz8RkT4wYcN1bHsD"),
            ("Webhook:AllowedTenants:0", "tidewater-press"));

        AssertResponse(await ReceiveAsync(app, new WebhookRequestBuilder().WithBody(FixtureEventBuilder.Created())), 202);
        Assert.Single(app.Storage.SentMessages);
    }

    [Theory]
    [InlineData("a0stream")]
    [InlineData("a0tenant")]
    [InlineData("a0purpose")]
    public async Task An_event_without_the_members_that_Auth0_adds_is_accepted_if_no_allow_list_requires_them(string member)
    {
        await using var app = TestApp.Create();

        AssertResponse(await ReceiveAsync(app, new WebhookRequestBuilder().WithBody(FixtureEventBuilder.Created().WithoutEnvelopeMember(member))), 202);

        Assert.Single(app.Storage.SentMessages);
    }

    [Fact]
    public async Task A_test_event_without_its_marker_is_a_normal_event()
    {
        await using var app = TestApp.Create();

        AssertResponse(await ReceiveAsync(app, new WebhookRequestBuilder().WithBody(FixtureEventBuilder.TestEvent())), 202);
        Assert.Empty(app.Storage.SentMessages);
        AssertResponse(await ReceiveAsync(app, new WebhookRequestBuilder().WithBody(FixtureEventBuilder.TestEvent().WithoutEnvelopeMember("a0purpose"))), 202);

        Assert.Single(app.Storage.SentMessages);
    }

    private static Task<HttpResult> ReceiveAsync(TestApp app, WebhookRequestBuilder request) =>
        app.GetService<EventReceiver>().ReceiveAsync(request.Build(), CancellationToken.None);

    private static void AssertResponse(HttpResult response, int status, params (string Name, string Value)[] headers)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(headers.ToDictionary(header => header.Name, header => header.Value), response.Headers);
        Assert.True(response.Body.IsEmpty);
    }

    private static void AssertProblem(HttpResult response, int status, string named)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(new Dictionary<string, string> { ["Content-Type"] = "application/problem+json" }, response.Headers);
        using var problem = JsonDocument.Parse(response.Body);
        Assert.Equal(status, problem.RootElement.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.RootElement.GetProperty("title").GetString()!);
        Assert.Contains(named, problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static void AssertNothingStored(TestApp app)
    {
        Assert.Equal(0, app.Storage.SendAttempts);
        Assert.Empty(app.Storage.Blobs);
        Assert.Empty(app.GetLogLines(LogEvents.EventQueued));
    }
}
