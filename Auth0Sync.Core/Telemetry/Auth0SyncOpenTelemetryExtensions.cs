using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Auth0Sync.Core.Telemetry;

/// <summary>Says what of the product is exported. Each host adds the exporter, and what belongs to the host.</summary>
public static class Auth0SyncOpenTelemetryExtensions
{
    /// <summary>
    /// Exports the product's spans, the HTTP requests to targets, the product's metrics, and the log. A request's
    /// address is recorded without its query. Requests to the storage account are left out: there are several for each
    /// event, and their addresses hold the hash of a user id.
    /// </summary>
    public static IOpenTelemetryBuilder AddAuth0Sync(this IOpenTelemetryBuilder builder) => builder
        .WithTracing(tracing => tracing
            .AddSource(Auth0SyncActivitySource.SourceName)
            .AddHttpClientInstrumentation(http =>
                http.FilterHttpRequestMessage = _ => Auth0SyncActivitySource.IsTargetCall(Activity.Current?.Parent)))
        .WithMetrics(metrics => metrics.AddMeter(Auth0SyncMetrics.MeterName))
        .WithLogging(null, log => log.IncludeFormattedMessage = true);
}
