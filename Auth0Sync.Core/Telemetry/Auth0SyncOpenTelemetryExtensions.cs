using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Auth0Sync.Core.Telemetry;

public static class Auth0SyncOpenTelemetryExtensions
{
    /// <summary>
    /// Exports spans, metrics, log lines and the HTTP requests to targets; each host adds its exporter. URLs are recorded
    /// without their queries. Requests to the storage account are excluded: there are several for each event, and their
    /// URLs contain the hash of a user id.
    /// </summary>
    public static IOpenTelemetryBuilder AddAuth0Sync(this IOpenTelemetryBuilder builder) => builder
        .WithTracing(tracing => tracing
            .AddSource(Auth0SyncActivitySource.SourceName)
            .AddHttpClientInstrumentation(http =>
                http.FilterHttpRequestMessage = _ => Auth0SyncActivitySource.IsTargetCall(Activity.Current?.Parent)))
        .WithMetrics(metrics => metrics.AddMeter(Auth0SyncMetrics.MeterName))
        .WithLogging(null, log => log.IncludeFormattedMessage = true);
}
