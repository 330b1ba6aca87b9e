using System.Text;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Xunit;

namespace Auth0Sync.Tests.LocalHost;

/// <summary>
/// What the local host exports to an OTLP collector. It runs in its own process: activity sources and meters are shared by
/// the whole process, so those of other tests would be exported too.
/// </summary>
[Trait("Category", "EndToEnd")]
public sealed class LocalTelemetryTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IDisposable
{
    private const string CreatedLogLine = "Processed event evt_traced (user.created) for hubspot: Created";

    private static readonly string[] PersonalData = ["marisol@example.com", "Marisol", "Quintero", "68c1f7e2b94d0a53e6171c2f"];

    private readonly string _folder = Directory.CreateTempSubdirectory("local-telemetry-").FullName;

    [Fact]
    public async Task One_trace_spans_from_the_webhook_to_the_contact_and_no_exported_data_names_the_person()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var host = await LocalHostProcess.StartAsync(_folder, CreateExporterSettings(collector));
        var auth0Event = Auth0EventBuilder.Created("auth0|68c1f7e2b94d0a53e6171c2f").WithId("evt_traced").WithEmail("marisol@example.com").WithName("Marisol", "Quintero");

        using var response = await host.PostAsync(auth0Event.ToJson().ToJsonString());
        await Poll.UntilAsync(() => HasAll(collector), "traces, metrics and logs have arrived");

        var receive = Assert.Single(collector.Spans, span => span.Name == "receive" && span.Attributes.GetValueOrDefault("auth0sync.event.id") == "evt_traced");
        var trace = collector.Spans.Where(span => span.TraceId == receive.TraceId).ToList();
        var names = trace.ToDictionary(span => span.Id, span => span.Name);
        Assert.Equal(
            new Dictionary<string, string?>
            {
                ["POST /api/auth0/events"] = null,
                ["receive"] = "POST /api/auth0/events",
                ["send auth0-events-hubspot"] = "receive",
                ["correlate hubspot"] = "send auth0-events-hubspot",
                ["hubspot create"] = "correlate hubspot",
                ["POST"] = "hubspot create",
            },
            trace.ToDictionary(span => span.Name, span => span.ParentId.Length == 0 ? null : names[span.ParentId]));
        Assert.Equal("Created", trace.Single(span => span.Name == "correlate hubspot").Attributes["auth0sync.outcome"]);

        Assert.Superset(
            new HashSet<string> { "auth0sync.events.received", "auth0sync.webhook.duration", "auth0sync.events.processed", "auth0sync.events.lag", "auth0sync.target.requests" },
            collector.InstrumentNames.ToHashSet());
        Assert.Equal(receive.TraceId, Assert.Single(collector.LogLines, line => line.Text.StartsWith(CreatedLogLine, StringComparison.Ordinal)).TraceId);
        Assert.Equal(["auth0sync-test"], collector.ServiceNames);

        Assert.All(collector.RequestBodies, body => Assert.All(PersonalData, value =>
            Assert.DoesNotContain(value, Encoding.Latin1.GetString(body.Span), StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task Without_an_endpoint_nothing_is_exported()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);

        Assert.Null(app.Services.GetService<TracerProvider>());
        Assert.Null(app.Services.GetService<MeterProvider>());
        Assert.Null(app.Services.GetService<LoggerProvider>());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Short intervals keep the test fast.
    private static IEnumerable<string> CreateExporterSettings(OtlpCollector collector) => new[]
    {
        $"OTEL_EXPORTER_OTLP_ENDPOINT={collector.Endpoint}",
        "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
        "OTEL_SERVICE_NAME=auth0sync-test",
        "OTEL_BSP_SCHEDULE_DELAY=100",
        "OTEL_BLRP_SCHEDULE_DELAY=100",
        "OTEL_METRIC_EXPORT_INTERVAL=100",
    }.SelectMany(setting => new[] { "--set", setting });

    // The spans that end last, and the metric and log line of the outcome.
    private static bool HasAll(OtlpCollector collector) =>
        collector.Spans.Any(span => span.Name == "POST /api/auth0/events")
        && collector.Spans.Any(span => span.Name == "correlate hubspot")
        && collector.InstrumentNames.Contains("auth0sync.events.processed")
        && collector.LogLines.Any(line => line.Text.StartsWith(CreatedLogLine, StringComparison.Ordinal));
}
