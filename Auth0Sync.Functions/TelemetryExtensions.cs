using Auth0Sync.Core.Telemetry;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Functions;

/// <summary>Sends the worker's traces, metrics and log to Application Insights, where one is named.</summary>
internal static class TelemetryExtensions
{
    private const string ConnectionStringSetting = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    private const string SamplerSetting = "OTEL_TRACES_SAMPLER";
    private const string RateLimitedSampler = "microsoft.rate_limited";

    // The libraries underneath report every call, some with its address. What they have to complain about comes through.
    private static readonly string[] NoisyCategories = ["Azure", "Microsoft", "Polly", "System.Net.Http"];

    /// <summary>
    /// Registers it. From then on the Functions host leaves the worker's telemetry to the worker. Where no Application
    /// Insights is named, the host keeps showing the worker's log on its console.
    /// </summary>
    /// <exception cref="InvalidOperationException">The setting of the identity is not understood.</exception>
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

            // By itself the exporter takes five traces a second, and drops the log of the others.
            options.EnableTraceBasedLogsSampler = false;
            if (builder.Configuration[SamplerSetting] != RateLimitedSampler)
            {
                options.TracesPerSecond = null;
            }
        });
    }
}
