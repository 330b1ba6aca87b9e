using Auth0Sync.Core.Telemetry;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Functions;

internal static class TelemetryExtensions
{
    private const string ConnectionStringSetting = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    private const string SamplerSetting = "OTEL_TRACES_SAMPLER";
    private const string RateLimitedSampler = "microsoft.rate_limited";

    // These libraries log each call, some with its URL. Only their warnings and errors are kept.
    private static readonly string[] NoisyCategories = ["Azure", "Microsoft", "Polly", "System.Net.Http"];

    /// <summary>
    /// Exports the worker's traces, metrics and log to Application Insights, if it is configured; the Functions host then
    /// no longer forwards the worker's log. Otherwise the host shows it on its console.
    /// </summary>
    /// <exception cref="InvalidOperationException">The setting for the identity is invalid.</exception>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        foreach (var category in NoisyCategories)
        {
            builder.Logging.AddFilter(category, LogLevel.Warning);
        }

        if (string.IsNullOrEmpty(builder.Configuration[ConnectionStringSetting]))
        {
            return;
        }

        builder.Services.AddOpenTelemetry().UseFunctionsWorkerDefaults().AddAuth0Sync().UseAzureMonitorExporter();
        var credential = IngestionCredential.ParseOrNull(builder.Configuration[IngestionCredential.SettingName]);
        builder.Services.Configure<AzureMonitorExporterOptions>(options =>
        {
            options.Credential = credential;

            // By default the exporter samples five traces per second, and drops the log lines of the others.
            options.EnableTraceBasedLogsSampler = false;
            if (builder.Configuration[SamplerSetting] != RateLimitedSampler)
            {
                options.TracesPerSecond = null;
            }
        });
    }
}
