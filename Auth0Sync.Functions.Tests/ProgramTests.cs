using System.Diagnostics;
using System.Reflection;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Core.Webhook;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Functions.Tests;

/// <summary>The worker as Program.cs composes it, stopped before it connects to its host.</summary>
[Trait("Category", "Unit")]
public sealed class ProgramTests
{
    private const string BodyLimit = "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT";

    // The Functions host would pass these. Nothing listens at the endpoint.
    private static readonly string[] Settings =
    [
        "--Functions:Worker:HostEndpoint=http://127.0.0.1:9",
        "--Functions:Worker:WorkerId=worker",
        "--Functions:Worker:RequestId=request",
        "--Functions:Worker:GrpcMaxMessageLength=65536",
        "--AzureWebJobsStorage=UseDevelopmentStorage=true",
        "--Auth0Sync:Webhook:BearerToken=a-token-that-is-long-enough",
        "--Auth0Sync:Ledger:Key=a-ledger-key-of-thirty-two-characters",
        "--Auth0Sync:HubSpot:AccessToken=unused",
        "--Auth0Sync:HubSpot:BaseAddress=http://127.0.0.1:9",
    ];

    [Fact]
    public async Task The_host_forwards_requests_to_the_server_of_the_worker_which_has_no_body_limit_of_its_own()
    {
        using var host = await BuildAsync();

        Assert.Contains("HttpUri", host.Services.GetRequiredService<IOptions<WorkerOptions>>().Value.Capabilities.Keys);
        Assert.Null(host.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MaxRequestBodySize);
    }

    [Fact]
    public async Task Every_function_can_be_constructed()
    {
        using var host = await BuildAsync();
        var functions = typeof(ReceiveEvents).Assembly.GetTypes()
            .Where(type => type.GetMethods().Any(method => method.GetCustomAttribute<FunctionAttribute>() is not null))
            .ToList();

        Assert.Superset(new HashSet<Type> { typeof(ReceiveEvents), typeof(CheckHealth), typeof(RecoverDeliveries), typeof(WatchQueues), typeof(WatchReview), typeof(HubSpotFunctions) }, functions.ToHashSet());
        Assert.All(functions, function => ActivatorUtilities.CreateInstance(host.Services, function));
    }

    [Theory]
    [InlineData(null, null, "set it to 4194304")]
    [InlineData("", null, "set it to 4194304")]
    [InlineData(null, "2097152", "set it to 8388608")]
    [InlineData("4194304", null, null)]
    public async Task A_host_without_a_body_limit_causes_a_startup_warning_with_the_setting_name(string? limit, string? maxBodyBytes, string? advice)
    {
        string[] settings = [.. ToArguments(BodyLimit, limit), .. ToArguments("Auth0Sync:Webhook:MaxBodyBytes", maxBodyBytes)];
        using var host = await BuildAsync(settings);
        var log = new LogRecorder();
        host.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);

        await host.Services.GetServices<IHostedService>().OfType<HostBodyLimitWarning>().Single().StartAsync(CancellationToken.None);

        var lines = log.GetLines(LogEvents.HostBodyLimitMissing);
        Assert.Equal(advice is null ? 0 : 1, lines.Count);
        Assert.All(lines, line =>
        {
            Assert.StartsWith(BodyLimit, line, StringComparison.Ordinal);
            Assert.EndsWith(advice!, line, StringComparison.Ordinal);
        });
    }

    private static IEnumerable<string> ToArguments(string name, string? value) => value is null ? [] : [$"--{name}={value}"];

    /// <summary>Runs Program.cs until the host is built.</summary>
    private static async Task<IHost> BuildAsync(params string[] settings)
    {
        using var building = new HostBuildObserver();
        using var subscription = DiagnosticListener.AllListeners.Subscribe(building);
        var program = typeof(ReceiveEvents).Assembly.EntryPoint!;
        await Task.Run(() =>
        {
            building.IsActive = true;
            var stopped = Assert.Throws<TargetInvocationException>(() => program.Invoke(null, [(string[])[.. Settings, .. settings]]));
            Assert.True(stopped.InnerException is HostBuiltException, stopped.InnerException?.ToString());
        });
        return building.Host!;
    }

    private sealed class HostBuiltException : Exception;

    /// <summary>Captures the built host and ends the program there. Ignores hosts of other tests.</summary>
    private sealed class HostBuildObserver : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly AsyncLocal<bool> _isActive = new();
        private readonly List<IDisposable> _subscriptions = [];

        public bool IsActive
        {
            set => _isActive.Value = value;
        }

        public IHost? Host { get; private set; }

        public void OnNext(DiagnosticListener value)
        {
            if (_isActive.Value && value.Name == "Microsoft.Extensions.Hosting")
            {
                _subscriptions.Add(value.Subscribe(this));
            }
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (_isActive.Value && value is { Key: "HostBuilt", Value: IHost host })
            {
                Host = host;
                throw new HostBuiltException();
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void Dispose() => _subscriptions.ForEach(subscription => subscription.Dispose());
    }

    private sealed class LogRecorder : ILoggerProvider, ILogger
    {
        private readonly List<(int EventId, string Text)> _lines = [];

        public List<string> GetLines(int eventId) => [.. _lines.Where(line => line.EventId == eventId).Select(line => line.Text)];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Add((eventId.Id, formatter(state, exception)));

        public void Dispose()
        {
        }
    }
}
