using Auth0Sync.Core.Telemetry;
using Auth0Sync.LocalHost.Triggers;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Auth0Sync.LocalHost.Output;

internal static class LocalTelemetry
{
    private const string OtlpEndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ServiceName = "auth0sync";

    /// <summary>
    /// Exports traces, metrics and logs if the standard OTLP settings name an endpoint. The exporter reads them itself:
    /// <see href="https://opentelemetry.io/docs/languages/sdk-configuration/otlp-exporter/">OTLP exporter configuration</see>.
    /// </summary>
    public static void AddLocalTelemetry(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration[OtlpEndpointVariable]))
        {
            return;
        }

        builder.Services.AddOpenTelemetry()
            // The environment variables come last, so that they override the name.
            .ConfigureResource(resource => resource.Clear().AddService(ServiceName).AddTelemetrySdk().AddEnvironmentVariableDetector())
            .AddAuth0Sync()
            // The simulator runs in this process too, but is not part of the product.
            .WithTracing(tracing => tracing.AddAspNetCoreInstrumentation(server => server.Filter = context => context.Request.Path == HttpTriggers.EventsPath))
            .UseOtlpExporter();
    }
}
