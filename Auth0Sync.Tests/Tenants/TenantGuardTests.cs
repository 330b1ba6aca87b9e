using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Http;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Core.Webhook;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Azure;
using Xunit;

namespace Auth0Sync.Tests.Tenants;

/// <summary>Users of two tenants are never mixed, since their ids can be equal.</summary>
[Trait("Category", "Unit")]
public class TenantGuardTests
{
    private const string User = "google-oauth2|1001";

    [Fact]
    public async Task The_first_tenant_is_pinned_and_events_of_another_one_are_rejected_logged_and_counted()
    {
        await using var app = TestApp.Create();
        using var measurements = new MetricRecorder(app.GetService<IMeterFactory>());

        Assert.Equal(202, (await PostAsync(app, CreateEventOf("mine"))).StatusCode);
        var response = await PostAsync(app, CreateEventOf("theirs"));

        Assert.Equal(403, response.StatusCode);
        Assert.Contains("a0tenant", Encoding.UTF8.GetString(response.Body.Span), StringComparison.Ordinal);
        Assert.DoesNotContain("mine", Encoding.UTF8.GetString(response.Body.Span), StringComparison.Ordinal);
        Assert.Single(app.Storage.SentMessages);
        var line = Assert.Single(app.GetLogLines(LogEvents.TenantRejected));
        Assert.Equal((LogLevel.Warning, "theirs"), (line.Level, line.Values["Tenant"]));
        Assert.Contains("AllowedTenants", line.Text, StringComparison.Ordinal);
        Assert.Equal("mine", Assert.Single(app.GetLogLines(LogEvents.TenantPinned)).Values["Tenant"]);
        Assert.Single(measurements.Measurements, measured => measured.Instrument == "auth0sync.events.received" && measured.Tags.Contains("reception=OtherTenant", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Once_the_tenant_is_known_an_event_takes_no_table_operation()
    {
        await using var app = TestApp.Create();

        await PostAsync(app, CreateEventOf("mine"));
        Assert.Equal(2, app.Storage.TenantTableRequests);
        for (var i = 0; i < 20; i++)
        {
            await PostAsync(app, CreateEventOf(i % 2 == 0 ? "mine" : "theirs"));
        }

        Assert.Equal(2, app.Storage.TenantTableRequests);
        Assert.Equal(11, app.Storage.SentMessages.Count);
    }

    [Fact]
    public async Task Every_form_of_an_event_belongs_to_the_tenant_that_it_names()
    {
        await using var app = TestApp.Create();
        await PostAsync(app, CreateEventOf("mine"));

        foreach (var (tenant, status) in new[] { ("mine", 202), ("MINE", 202), ("theirs", 403), ("mine.eu", 403), (" mine", 403) })
        {
            var json = CreateEventOf(tenant).WithEnvelopeMember("source", "urn:auth0:mine.eu.auth0.com").ToJson();
            JsonObject[] forms =
            [
                json.DeepClone().AsObject(),
                new JsonObject { ["source"] = "aws.partner/auth0.com/mine", ["detail"] = json.DeepClone() },
                new JsonObject { ["message"] = json.DeepClone() },
                new JsonObject { ["event"] = new JsonObject { ["message"] = json.DeepClone() } },
            ];
            foreach (var form in forms)
            {
                Assert.Equal(status, (await PostAsync(app, JsonSerializer.SerializeToUtf8Bytes(form))).StatusCode);
            }
        }
    }

    [Fact]
    public async Task An_event_without_a_tenant_is_accepted_and_pins_nothing()
    {
        await using var app = TestApp.Create();

        Assert.Equal(202, (await PostAsync(app, FixtureEventBuilder.Created().WithoutEnvelopeMember("a0tenant"))).StatusCode);
        Assert.Equal(0, app.Storage.TenantTableRequests);
        Assert.Equal(202, (await PostAsync(app, CreateEventOf("mine"))).StatusCode);
        Assert.Equal(202, (await PostAsync(app, FixtureEventBuilder.Created().WithEnvelopeMember("a0tenant", null))).StatusCode);
        Assert.Equal(403, (await PostAsync(app, CreateEventOf("theirs"))).StatusCode);
    }

    [Fact]
    public async Task An_ignored_event_pins_nothing()
    {
        await using var app = TestApp.Create();

        await PostAsync(app, FixtureEventBuilder.TestEvent().WithEnvelopeMember("a0tenant", "theirs"));
        await PostAsync(app, CreateEventOf("theirs").WithType("user.renamed"));
        await PostAsync(app, CreateEventOf("theirs").WithType("organization.created"));
        await PostAsync(app, CreateEventOf("theirs").WithEnvelopeMember("id", ""));
        Assert.Equal(0, app.Storage.TenantTableRequests);

        Assert.Equal(202, (await PostAsync(app, CreateEventOf("mine"))).StatusCode);
    }

    [Fact]
    public async Task A_test_event_that_is_applied_belongs_to_its_tenant_too()
    {
        await using var app = TestApp.Create(("Webhook:OnTestEvent", "Apply"));
        await PostAsync(app, CreateEventOf("mine"));

        Assert.Equal(403, (await PostAsync(app, FixtureEventBuilder.TestEvent().WithEnvelopeMember("a0tenant", "theirs"))).StatusCode);
    }

    [Fact]
    public async Task While_the_tenant_is_unknown_the_event_gets_503()
    {
        await using var app = TestApp.Create();
        app.Storage.TenantTableFailure = new RequestFailedException(503, "ServerBusy");

        Assert.Equal(503, (await PostAsync(app, CreateEventOf("mine"))).StatusCode);
        Assert.Equal(0, app.Storage.SendAttempts);

        app.Storage.TenantTableFailure = null;
        Assert.Equal(202, (await PostAsync(app, CreateEventOf("mine"))).StatusCode);
    }

    [Fact]
    public async Task The_tenant_of_the_settings_is_case_insensitive_and_nothing_is_read()
    {
        await using var app = TestApp.Create(("Webhook:AllowedTenants:0", "Mine"));

        Assert.Equal(202, (await PostAsync(app, CreateEventOf("mine"))).StatusCode);
        Assert.Equal(403, (await PostAsync(app, CreateEventOf("theirs"))).StatusCode);
        Assert.Equal(403, (await PostAsync(app, FixtureEventBuilder.Created().WithoutEnvelopeMember("a0tenant"))).StatusCode);
        Assert.Equal(0, app.Storage.TenantTableRequests);
    }

    [Fact]
    public async Task A_queued_event_of_another_tenant_goes_to_review()
    {
        await using var app = TestApp.Create(services => services.AddMemoryStorage());
        await PostAsync(app, CreateEventOf("mine"));

        await app.GetService<QueueMessageProcessor>().ProcessAsync(
            EventMessageCodec.EncodeInline(EventMessage.Create("hubspot", CreateEventOf("theirs").ToUtf8Bytes(), app.Time.GetUtcNow()))!.Value,
            CancellationToken.None);

        Assert.Equal(ReviewReason.OtherTenant, Assert.Single(app.GetService<MemoryReviewStore>().Items).Reason);
        Assert.Single(app.GetLogLines(LogEvents.EventNeedsReview));
    }

    private static FixtureEventBuilder CreateEventOf(string tenant) => FixtureEventBuilder.Created().WithUserId(User).WithEnvelopeMember("a0tenant", tenant);

    private static Task<HttpResult> PostAsync(TestApp app, FixtureEventBuilder body) => PostAsync(app, body.ToUtf8Bytes());

    private static Task<HttpResult> PostAsync(TestApp app, byte[] body) =>
        app.GetService<EventReceiver>().ReceiveAsync(new WebhookRequestBuilder().WithBody(body).Build(), CancellationToken.None);
}
