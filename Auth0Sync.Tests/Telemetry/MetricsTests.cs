using System.Diagnostics.Metrics;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Core.Webhook;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Auth0Sync.Tests.Targets.HubSpot;
using Azure;
using Xunit;

namespace Auth0Sync.Tests.Telemetry;

[Trait("Category", "Unit")]
public class MetricsTests
{
    [Fact]
    public async Task Every_webhook_request_is_counted_by_its_result()
    {
        await using var app = TestApp.Create();
        using var measurements = new MetricRecorder(app.GetService<IMeterFactory>());
        var receiver = app.GetService<EventReceiver>();

        await receiver.ReceiveAsync(new WebhookRequestBuilder().WithBody(FixtureEventBuilder.Created()).Build(), CancellationToken.None);
        await receiver.ReceiveAsync(new WebhookRequestBuilder().WithBody(FixtureEventBuilder.TestEvent()).Build(), CancellationToken.None);
        await receiver.ReceiveAsync(new WebhookRequestBuilder().WithHeader("Authorization", "none").Build(), CancellationToken.None);
        app.Storage.FailNextSend(new RequestFailedException(503, "ServerBusy"));
        await receiver.ReceiveAsync(new WebhookRequestBuilder().WithBody(FixtureEventBuilder.Created()).Build(), CancellationToken.None);

        Assert.Equal(
            ["reception=Queued status=202", "reception=IgnoredTest status=202", "reception=Unauthenticated status=401", "reception=NotStored status=503"],
            measurements.Measurements.Where(measured => measured.Instrument == "auth0sync.events.received").Select(measured => measured.Tags));
        Assert.Equal(
            ["status=202", "status=202", "status=401", "status=503"],
            measurements.Measurements.Where(measured => measured.Instrument == "auth0sync.webhook.duration").Select(measured => measured.Tags));
    }

    [Fact]
    public async Task Every_call_to_HubSpot_is_counted_by_operation_and_result()
    {
        await using var app = HubSpotTestApp.Create(
            new StubHubSpot().RespondWith(404).FailWith(new HttpRequestException("connection reset")));
        using var measurements = new MetricRecorder(app.GetService<IMeterFactory>());

        await app.GetService<ITarget>().ArchiveAsync("101", CancellationToken.None);
        await app.GetService<ITarget>().CreateAsync(new Dictionary<string, string?> { ["email"] = "ada@example.org" }, CancellationToken.None);

        Assert.Equal(
            ["target=hubspot operation=archive result=404", "target=hubspot operation=create result=none"],
            measurements.Measurements.Where(measured => measured.Instrument == "auth0sync.target.requests").Select(measured => measured.Tags));
    }

    [Fact]
    public async Task Outcomes_their_lag_and_review_items_are_recorded()
    {
        await using var app = TestApp.Create();
        using var measurements = new MetricRecorder(app.GetService<IMeterFactory>());
        var metrics = app.GetService<Auth0SyncMetrics>();

        metrics.RecordProcessed("user.created", "hubspot", "Created", TimeSpan.FromMilliseconds(1500));
        metrics.RecordParked("Unreadable");

        Assert.Equal(
            [
                new("auth0sync.events.processed", 1, "type=user.created target=hubspot outcome=Created"),
                new("auth0sync.events.lag", 1.5, "type=user.created target=hubspot outcome=Created"),
                new MetricRecorder.RecordedMeasurement("auth0sync.events.parked", 1, "reason=Unreadable"),
            ],
            measurements.Measurements);
    }
}
