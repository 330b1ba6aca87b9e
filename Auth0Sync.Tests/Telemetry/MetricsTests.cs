using System.Diagnostics.Metrics;
using Auth0Sync.Core.Intake;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Auth0Sync.Tests.Targets.HubSpot;
using Azure;
using Xunit;

namespace Auth0Sync.Tests.Telemetry;

public class MetricsTests
{
    [Fact]
    public async Task Every_request_at_the_webhook_is_counted_by_what_became_of_it()
    {
        await using var app = Composition.With();
        using var measurements = new Measurements(app.Get<IMeterFactory>());
        var receiver = app.Get<EventReceiver>();

        await receiver.ReceiveAsync(new WebhookRequestBuilder().WithBody(FixtureEvent.Created()).Build(), CancellationToken.None);
        await receiver.ReceiveAsync(new WebhookRequestBuilder().WithBody(FixtureEvent.Test()).Build(), CancellationToken.None);
        await receiver.ReceiveAsync(new WebhookRequestBuilder().WithHeader("Authorization", "none").Build(), CancellationToken.None);
        app.Storage.FailNextSend(new RequestFailedException(503, "ServerBusy"));
        await receiver.ReceiveAsync(new WebhookRequestBuilder().WithBody(FixtureEvent.Created()).Build(), CancellationToken.None);

        Assert.Equal(
            ["reception=Queued status=202", "reception=IgnoredTest status=202", "reception=Unauthenticated status=401", "reception=NotStored status=503"],
            measurements.All.Where(measured => measured.Instrument == "auth0sync.events.received").Select(measured => measured.Tags));
        Assert.Equal(
            ["status=202", "status=202", "status=401", "status=503"],
            measurements.All.Where(measured => measured.Instrument == "auth0sync.webhook.duration").Select(measured => measured.Tags));
    }

    [Fact]
    public async Task Every_call_to_HubSpot_is_counted_by_operation_and_answer()
    {
        await using var app = HubSpotComposition.With(
            new StubHubSpot().Answer(404).Fail(new HttpRequestException("connection reset")));
        using var measurements = new Measurements(app.Get<IMeterFactory>());

        await app.Get<ITarget>().ArchiveAsync("101", CancellationToken.None);
        await app.Get<ITarget>().CreateAsync(new Dictionary<string, string?> { ["email"] = "ada@example.org" }, CancellationToken.None);

        Assert.Equal(
            ["target=hubspot operation=archive result=404", "target=hubspot operation=create result=none"],
            measurements.All.Where(measured => measured.Instrument == "auth0sync.target.requests").Select(measured => measured.Tags));
    }

    [Fact]
    public async Task Outcomes_their_lag_and_parked_events_are_recorded()
    {
        await using var app = Composition.With();
        using var measurements = new Measurements(app.Get<IMeterFactory>());
        var metrics = app.Get<Auth0SyncMetrics>();

        metrics.Processed("user.created", "hubspot", "Created", TimeSpan.FromMilliseconds(1500));
        metrics.Parked("Unreadable");

        Assert.Equal(
            [
                new("auth0sync.events.processed", 1, "type=user.created target=hubspot outcome=Created"),
                new("auth0sync.events.lag", 1.5, "type=user.created target=hubspot outcome=Created"),
                new Measurements.Measured("auth0sync.events.parked", 1, "reason=Unreadable"),
            ],
            measurements.All);
    }
}
