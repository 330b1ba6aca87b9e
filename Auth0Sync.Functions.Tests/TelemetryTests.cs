using Auth0Sync.Core.Telemetry;
using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry.Trace;
using Xunit;

namespace Auth0Sync.Functions.Tests;

[Trait("Category", "Integration")]
public sealed partial class TelemetryTests
{
    private const string Unreachable = "InstrumentationKey=00000000-0000-0000-0000-000000000001";

    [Theory]
    [InlineData(null, false)]
    [InlineData(Unreachable, true)]
    public void The_worker_exports_its_own_telemetry_only_with_a_connection_string(string? connectionString, bool isExported)
    {
        var builder = FunctionsApplication.CreateBuilder([]);
        builder.Configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"] = connectionString;
        builder.AddTelemetry();
        using var host = builder.Build();

        Assert.Equal(isExported, host.Services.GetService<TracerProvider>() is not null);
        Assert.Equal(isExported, host.Services.GetRequiredService<IOptions<WorkerOptions>>().Value.Capabilities.ContainsKey("WorkerOpenTelemetryEnabled"));
    }

    [Fact]
    public async Task Every_trace_and_every_log_line_is_sent()
    {
        await using var ingestion = new ApplicationInsightsServer();
        using (var host = BuildHost(("APPLICATIONINSIGHTS_CONNECTION_STRING", ingestion.ConnectionString)))
        {
            await host.StartAsync();
            var logger = host.Services.GetRequiredService<ILogger<TelemetryTests>>();
            using var source = new Auth0SyncActivitySource();
            for (var i = 0; i < 50; i++)
            {
                using var activity = source.StartCorrelate("auth0-events-hubspot", "hubspot", null, null);
                LogCorrelated(logger, $"evt_{i}");
            }

            await host.StopAsync();
        }

        Assert.Equal(50, ingestion.GetItems("Request").Count(request => request.GetProperty("name").GetString() == "correlate hubspot"));
        var lines = ingestion.GetItems("Message").Select(line => line.GetProperty("properties")).Where(fields => fields.TryGetProperty("Auth0EventId", out _)).ToList();
        Assert.Equal(50, lines.Count);
        Assert.All(lines, fields => Assert.Equal("2000", fields.GetProperty("EventId").GetString()));
    }

    [Fact]
    public void Library_logs_are_limited_to_warnings()
    {
        using var host = BuildHost();
        var logs = host.Services.GetRequiredService<ILoggerFactory>();

        Assert.All(["Azure.Core", "Microsoft.Hosting.Lifetime", "Polly", "System.Net.Http.HttpClient.x"], category =>
        {
            Assert.False(logs.CreateLogger(category).IsEnabled(LogLevel.Information));
            Assert.True(logs.CreateLogger(category).IsEnabled(LogLevel.Warning));
        });
        Assert.True(logs.CreateLogger("Auth0Sync.Core.Webhook.EventReceiver").IsEnabled(LogLevel.Information));
    }

    [Theory]
    [InlineData(null, null, null, 1)]
    [InlineData("microsoft.fixed_percentage", "0.25", null, 0.25)]
    [InlineData("microsoft.rate_limited", "3", 3.0, 1)]
    [InlineData("parentbased_traceidratio", "0.25", null, 1)]
    public void Traces_are_sampled_only_if_configured(string? sampler, string? argument, double? tracesPerSecond, float ratio)
    {
        using var host = BuildHost(
            ("APPLICATIONINSIGHTS_CONNECTION_STRING", Unreachable),
            ("OTEL_TRACES_SAMPLER", sampler),
            ("OTEL_TRACES_SAMPLER_ARG", argument));

        var options = host.Services.GetRequiredService<IOptions<AzureMonitorExporterOptions>>().Value;

        Assert.Equal((tracesPerSecond, ratio), (options.TracesPerSecond, options.SamplingRatio));
    }

    [Fact]
    public void The_worker_signs_in_with_the_configured_identity()
    {
        using var host = BuildHost(
            ("APPLICATIONINSIGHTS_CONNECTION_STRING", Unreachable),
            ("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "ClientId=11111111-2222-3333-4444-555555555555;Authorization=AAD"));

        Assert.IsType<ManagedIdentityCredential>(host.Services.GetRequiredService<IOptions<AzureMonitorExporterOptions>>().Value.Credential);
    }

    [Fact]
    public void An_identity_is_optional()
    {
        Assert.Null(IngestionCredential.ParseOrNull(null));
        Assert.Null(IngestionCredential.ParseOrNull(""));
        Assert.NotNull(IngestionCredential.ParseOrNull("Authorization=AAD"));
    }

    [Theory]
    [InlineData("ClientId=11111111-2222-3333-4444-555555555555")]
    [InlineData("Authorization=Basic")]
    [InlineData("AAD")]
    public void An_unsupported_authentication_string_is_rejected_with_the_setting_name(string text)
    {
        var problem = Assert.Throws<InvalidOperationException>(() => IngestionCredential.ParseOrNull(text));

        Assert.Contains("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("11111111", problem.Message, StringComparison.Ordinal);
    }

    [LoggerMessage(LogEvents.EventCorrelated, LogLevel.Information, "Event {Auth0EventId}")]
    private static partial void LogCorrelated(ILogger logger, string auth0EventId);

    private static IHost BuildHost(params (string Name, string? Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        foreach (var (name, value) in settings)
        {
            builder.Configuration[name] = value;
        }

        builder.Logging.AddProvider(new EnabledLoggerProvider());
        builder.AddTelemetry();
        return builder.Build();
    }

    /// <summary>Without any provider, no log level would be enabled.</summary>
    private sealed class EnabledLoggerProvider : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
        }

        public void Dispose()
        {
        }
    }
}
