using System.Text.Json;
using Auth0Sync.Core;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Queueing;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Webhooks;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Microsoft.Extensions.Time.Testing;

namespace Auth0Sync.Tests.Targets.Webhook;

/// <summary>The product with two endpoints, in-memory storage and simulated receivers. The test decides when time passes.</summary>
internal sealed class WebhookHarness : IAsyncDisposable
{
    public const string FirstSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    public const string SecondSecret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    private readonly IHost _host;

    private WebhookHarness(IHost host, FakeTimeProvider time, LogRecorder logs, WebhookReceiver[] receivers, SimulatedApi[] apis)
    {
        (_host, Time, Logs) = (host, time, logs);
        (Compliance, Licensing) = (receivers[0], receivers[1]);
        (ComplianceApi, LicensingApi) = (apis[0], apis[1]);
    }

    public FakeTimeProvider Time { get; }

    public LogRecorder Logs { get; }

    /// <summary>The receiver of the endpoint <c>compliance</c>, which watches consent and roles.</summary>
    public WebhookReceiver Compliance { get; }

    public SimulatedApi ComplianceApi { get; }

    /// <summary>The receiver of the endpoint <c>licensing</c>, which wants only blocked, unblocked and deleted.</summary>
    public WebhookReceiver Licensing { get; }

    public SimulatedApi LicensingApi { get; }

    public MemoryEventQueue Queue => _host.Services.GetRequiredService<MemoryEventQueue>();

    public MemoryReviewStore Review => _host.Services.GetRequiredService<MemoryReviewStore>();

    public static async Task<WebhookHarness> StartAsync(Func<Task>? beforeEffect = null)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 10, 6, 0, 0, 0, TimeSpan.Zero));
        var logs = new LogRecorder();
        WebhookReceiver[] receivers = [new([FirstSecret], time), new([SecondSecret], time)];
        SimulatedApi[] apis = [new(receivers[0], beforeEffect), new(receivers[1], beforeEffect)];
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = "DefaultEndpointsProtocol=https;AccountName=account;AccountKey=a2V5;EndpointSuffix=core.windows.net",
            ["Auth0Sync:Webhook:BearerToken"] = TestApp.BearerToken,
            ["Auth0Sync:Ledger:Key"] = TestApp.LedgerKey,
            ["Auth0Sync:HubSpot:Enabled"] = "false",
            ["Auth0Sync:Webhooks:Enabled"] = "true",
            ["Auth0Sync:Webhooks:Endpoints:0:Name"] = "compliance",
            ["Auth0Sync:Webhooks:Endpoints:0:Url"] = "https://compliance.example/hooks",
            ["Auth0Sync:Webhooks:Endpoints:0:Secrets:0"] = FirstSecret,
            ["Auth0Sync:Webhooks:Endpoints:0:WatchedPaths:0"] = "user_metadata.consentGiven",
            ["Auth0Sync:Webhooks:Endpoints:0:WatchedPaths:1"] = "app_metadata.roles",
            ["Auth0Sync:Webhooks:Endpoints:1:Name"] = "licensing",
            ["Auth0Sync:Webhooks:Endpoints:1:Url"] = "https://licensing.example/hooks",
            ["Auth0Sync:Webhooks:Endpoints:1:Secrets:0"] = SecondSecret,
            ["Auth0Sync:Webhooks:Endpoints:1:Types:0"] = "user.blocked",
            ["Auth0Sync:Webhooks:Endpoints:1:Types:1"] = "user.unblocked",
            ["Auth0Sync:Webhooks:Endpoints:1:Types:2"] = "user.deleted",
        });
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(logs);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddAuth0Sync(builder.Configuration).AddMemoryStorage();
        builder.Services.AddHttpClient("webhook").ConfigurePrimaryHttpMessageHandler(() => new RoutingHandler(apis));
        var host = builder.Build();
        await host.StartAndWaitForChecksAsync();
        return new WebhookHarness(host, time, logs, receivers, apis);
    }

    /// <summary>Queues an event and processes everything that is visible.</summary>
    public async Task SendAsync(Auth0EventBuilder auth0Event)
    {
        Queue.Enqueue(EventMessage.Create("webhook", auth0Event.ToUtf8Bytes(), Time.GetUtcNow()));
        await ProcessAsync();
    }

    /// <summary>Processes the visible messages, each once.</summary>
    public async Task ProcessAsync()
    {
        foreach (var message in Queue.Dequeue(int.MaxValue))
        {
            await _host.Services.GetRequiredService<QueueMessageProcessor>().ProcessAsync(message.Body, CancellationToken.None);
            await Queue.DeleteAsync(message);
        }
    }

    /// <summary>Advances the time to the next message, and processes it.</summary>
    public async Task ProcessNextAsync()
    {
        Time.Advance(Queue.Messages.Min(message => message.VisibleAt) - Time.GetUtcNow());
        await ProcessAsync();
    }

    /// <summary>The data of the messages of a receiver, without what identifies the event.</summary>
    public static IReadOnlyList<string> Describe(WebhookReceiver receiver) => [.. receiver.Messages.Select(message =>
    {
        var data = JsonDocument.Parse(message.Body).RootElement.GetProperty("data");
        var members = data.EnumerateObject().Where(member => member.Name is not ("user_id" or "event_id" or "event_time"));
        return string.Join(' ', members.Select(member => $"{member.Name}={member.Value.GetRawText()}").Prepend(message.Type));
    })];

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private sealed class RoutingHandler(SimulatedApi[] apis) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker[] _receivers = [.. apis.Select(api => new HttpMessageInvoker(new SimulatedApiHandler(api)))];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            _receivers[request.RequestUri!.Host == "compliance.example" ? 0 : 1].SendAsync(request, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            Array.ForEach(_receivers, receiver => receiver.Dispose());
            base.Dispose(disposing);
        }
    }
}
