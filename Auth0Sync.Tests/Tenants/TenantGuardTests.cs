using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Intake;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Azure;
using Xunit;

namespace Auth0Sync.Tests.Tenants;

/// <summary>The users of two tenants never meet, because their ids can be the same.</summary>
public class TenantGuardTests
{
    private const string User = "google-oauth2|1001";

    [Fact]
    public async Task The_first_tenant_is_kept_and_events_of_another_one_are_refused_logged_and_counted()
    {
        await using var app = Composition.With();
        using var measurements = new Measurements(app.Get<IMeterFactory>());

        Assert.Equal(202, (await PostAsync(app, Of("mine"))).Status);
        var answer = await PostAsync(app, Of("theirs"));

        Assert.Equal(403, answer.Status);
        Assert.Contains("a0tenant", Encoding.UTF8.GetString(answer.Body.Span), StringComparison.Ordinal);
        Assert.DoesNotContain("mine", Encoding.UTF8.GetString(answer.Body.Span), StringComparison.Ordinal);
        Assert.Single(app.Storage.Messages);
        var line = Assert.Single(app.LinesOf(LogEvents.TenantRefused));
        Assert.Equal((LogLevel.Warning, "theirs"), (line.Level, line.Values["Tenant"]));
        Assert.Contains("AllowedTenants", line.Text, StringComparison.Ordinal);
        Assert.Equal("mine", Assert.Single(app.LinesOf(LogEvents.TenantPinned)).Values["Tenant"]);
        Assert.Single(measurements.All, measured => measured.Instrument == "auth0sync.events.received" && measured.Tags.Contains("reception=OtherTenant", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Once_it_is_known_whose_users_are_kept_an_event_costs_no_table_operation()
    {
        await using var app = Composition.With();

        await PostAsync(app, Of("mine"));
        Assert.Equal(2, app.Storage.TenantRequests);
        for (var i = 0; i < 20; i++)
        {
            await PostAsync(app, Of(i % 2 == 0 ? "mine" : "theirs"));
        }

        Assert.Equal(2, app.Storage.TenantRequests);
        Assert.Equal(11, app.Storage.Messages.Count);
    }

    [Fact]
    public async Task Every_form_of_an_event_is_of_the_tenant_that_it_names()
    {
        await using var app = Composition.With();
        await PostAsync(app, Of("mine"));

        foreach (var (tenant, status) in new[] { ("mine", 202), ("MINE", 202), ("theirs", 403), ("mine.eu", 403), (" mine", 403) })
        {
            var json = Of(tenant).With("source", "urn:auth0:mine.eu.auth0.com").ToJson();
            JsonObject[] forms =
            [
                json.DeepClone().AsObject(),
                new JsonObject { ["source"] = "aws.partner/auth0.com/mine", ["detail"] = json.DeepClone() },
                new JsonObject { ["message"] = json.DeepClone() },
                new JsonObject { ["event"] = new JsonObject { ["message"] = json.DeepClone() } },
            ];
            foreach (var form in forms)
            {
                Assert.Equal(status, (await PostAsync(app, JsonSerializer.SerializeToUtf8Bytes(form))).Status);
            }
        }
    }

    [Fact]
    public async Task An_event_that_names_no_tenant_is_taken_and_decides_nothing()
    {
        await using var app = Composition.With();

        Assert.Equal(202, (await PostAsync(app, FixtureEvent.Created().Without("a0tenant"))).Status);
        Assert.Equal(0, app.Storage.TenantRequests);
        Assert.Equal(202, (await PostAsync(app, Of("mine"))).Status);
        Assert.Equal(202, (await PostAsync(app, FixtureEvent.Created().With("a0tenant", null))).Status);
        Assert.Equal(403, (await PostAsync(app, Of("theirs"))).Status);
    }

    [Fact]
    public async Task What_is_ignored_decides_nothing()
    {
        await using var app = Composition.With();

        await PostAsync(app, FixtureEvent.Test().With("a0tenant", "theirs"));
        await PostAsync(app, Of("theirs").WithType("user.renamed"));
        await PostAsync(app, Of("theirs").WithType("organization.created"));
        await PostAsync(app, Of("theirs").With("id", ""));
        Assert.Equal(0, app.Storage.TenantRequests);

        Assert.Equal(202, (await PostAsync(app, Of("mine"))).Status);
    }

    [Fact]
    public async Task A_test_event_that_is_applied_is_of_its_tenant_too()
    {
        await using var app = Composition.With(("Webhook:OnTestEvent", "Apply"));
        await PostAsync(app, Of("mine"));

        Assert.Equal(403, (await PostAsync(app, FixtureEvent.Test().With("a0tenant", "theirs"))).Status);
    }

    [Fact]
    public async Task While_it_cannot_be_known_whose_users_are_kept_the_event_is_asked_for_again()
    {
        await using var app = Composition.With();
        app.Storage.TenantFailure = new RequestFailedException(503, "ServerBusy");

        Assert.Equal(503, (await PostAsync(app, Of("mine"))).Status);
        Assert.Equal(0, app.Storage.SendAttempts);

        app.Storage.TenantFailure = null;
        Assert.Equal(202, (await PostAsync(app, Of("mine"))).Status);
    }

    [Fact]
    public async Task The_tenant_of_the_settings_counts_whatever_its_case_and_nothing_is_read()
    {
        await using var app = Composition.With(("Webhook:AllowedTenants:0", "Mine"));

        Assert.Equal(202, (await PostAsync(app, Of("mine"))).Status);
        Assert.Equal(403, (await PostAsync(app, Of("theirs"))).Status);
        Assert.Equal(403, (await PostAsync(app, FixtureEvent.Created().Without("a0tenant"))).Status);
        Assert.Equal(0, app.Storage.TenantRequests);
    }

    [Fact]
    public async Task An_event_of_another_tenant_that_is_on_the_queue_goes_to_review()
    {
        await using var app = Composition.With(services => services.AddMemoryStorage());
        await PostAsync(app, Of("mine"));

        await app.Get<EventCorrelator>().CorrelateAsync(
            EventMessageCodec.EncodeInline(EventMessage.New("hubspot", Of("theirs").ToUtf8(), app.Time.GetUtcNow()))!.Value,
            CancellationToken.None);

        Assert.Equal(ReviewReason.OtherTenant, Assert.Single(app.Get<MemoryReview>().Items).Reason);
        Assert.Single(app.LinesOf(LogEvents.EventNeedsReview));
    }

    private static FixtureEvent Of(string tenant) => FixtureEvent.Created().WithUserId(User).With("a0tenant", tenant);

    private static Task<HttpAnswer> PostAsync(Composition app, FixtureEvent body) => PostAsync(app, body.ToUtf8());

    private static Task<HttpAnswer> PostAsync(Composition app, byte[] body) =>
        app.Get<EventReceiver>().ReceiveAsync(new WebhookRequestBuilder().WithBody(body).Build(), CancellationToken.None);
}
