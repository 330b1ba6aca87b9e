using Auth0Sync.Core.Telemetry;
using Auth0Sync.LocalHost.Triggers;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Auth0Sync.LocalHost.Output;

/// <summary>Registers the export of traces, metrics and the log.</summary>
internal static class LocalTelemetry
{
    private const string OtlpEndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ServiceName = "auth0sync";

    /// <summary>
    /// Exports to where the standard settings say, and not at all where they do not. The exporter reads them by itself:
    /// <see href="https://opentelemetry.io/docs/languages/sdk-configuration/otlp-exporter/">OTLP exporter configuration</see>.
    /// </summary>
    public static void AddLocalTelemetry(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration[OtlpEndpointVariable]))
        {
            return;
        }

        builder.Services.AddOpenTelemetry()
            // The settings come last, so that they win over the name here.
            .ConfigureResource(resource => resource.Clear().AddService(ServiceName).AddTelemetrySdk().AddEnvironmentVariableDetector())
            .AddAuth0Sync()
            // The simulator is a server in this process too; it is no part of the product.
            .WithTracing(tracing => tracing.AddAspNetCoreInstrumentation(server => server.Filter = context => context.Request.Path == HttpTriggers.EventsPath))
            .UseOtlpExporter();
    }
}
