using Auth0Sync.Core;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Http;
using Auth0Sync.Core.Operations;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Core.Webhook;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support.Builders;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Xunit;

namespace Auth0Sync.Tests.Support;

/// <summary>
/// The whole event flow in one process, with its own storage account and simulated HubSpot: the webhook's receiver, real
/// queues and tables, and the simulator by HTTP. The test takes the place of the queue trigger, so that it decides which
/// message is processed when.
/// </summary>
public sealed class PipelineHarness : IAsyncDisposable
{
    public const string BearerToken = "the-token-of-the-stream";

    private readonly Func<string[], Task<IHost>> _startHost;
    private readonly SimulatorServer _hubSpot;
    private IHost _host;

    private PipelineHarness(IHost host, Func<string[], Task<IHost>> start, SimulatorServer hubSpot, LogRecorder logs)
    {
        (_host, _startHost, _hubSpot, Logs) = (host, start, hubSpot, logs);
        QueueClient = Services.GetRequiredService<StorageAccount>().Queues.GetQueueClient(TargetQueue.GetName("hubspot"));
    }

    public IServiceProvider Services => _host.Services;

    public SimulatedAccount HubSpot => _hubSpot.Account;

    public LogRecorder Logs { get; }

    public Azure.Storage.Queues.QueueClient QueueClient { get; }

    /// <param name="settings">Settings besides the required ones, as <c>Section:Name=value</c>.</param>
    public static Task<PipelineHarness> StartAsync(AzuriteFixture azurite, params string[] settings) =>
        StartAsync(azurite, new SimulatorOptions { AccessToken = "hubspot-token" }, settings);

    public static Task<PipelineHarness> StartAsync(AzuriteFixture azurite, SimulatorOptions hubSpotOptions, params string[] settings) =>
        StartAsync(azurite, hubSpotOptions, null, settings);

    /// <summary>Starts the product with a table client that sends every request through the policy of the test.</summary>
    public static async Task<PipelineHarness> StartAsync(AzuriteFixture azurite, SimulatorOptions hubSpotOptions, HttpPipelinePolicy? tablePolicy, params string[] settings)
    {
        var hubSpot = await SimulatorServer.StartAsync(hubSpotOptions, CancellationToken.None);
        var logs = new LogRecorder();
        var account = azurite.NewAccountConnectionString();
        return new PipelineHarness(await StartHostAsync(settings), StartHostAsync, hubSpot, logs);

        Task<IHost> StartHostAsync(string[] all) => PipelineHarness.StartHostAsync(account, hubSpot, logs, tablePolicy, all);
    }

    /// <summary>Restarts the product with other settings on the same storage account and HubSpot.</summary>
    public async Task RestartAsync(params string[] settings)
    {
        await _host.StopAsync();
        _host.Dispose();
        _host = await _startHost(settings);
    }

    private static async Task<IHost> StartHostAsync(string account, SimulatorServer hubSpot, LogRecorder logs, HttpPipelinePolicy? tablePolicy, string[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["AzureWebJobsStorage"] = account;
        builder.Configuration["Auth0Sync:Webhook:BearerToken"] = BearerToken;
        builder.Configuration["Auth0Sync:Ledger:Key"] = "the-key-of-this-installation-32-c";
        builder.Configuration["Auth0Sync:HubSpot:AccessToken"] = "hubspot-token";
        builder.Configuration["Auth0Sync:HubSpot:BaseAddress"] = hubSpot.BaseAddress.ToString();
        builder.Configuration["Auth0Sync:HubSpot:CreateMissingProperties"] = "true";
        builder.Configuration["Auth0Sync:Retry:FirstDelay"] = "00:00:00.1";
        foreach (var setting in settings)
        {
            var separator = setting.IndexOf('=', StringComparison.Ordinal);
            var name = setting[..separator];
            builder.Configuration[name == Auth0SyncSettings.Storage ? name : $"Auth0Sync:{name}"] = setting[(separator + 1)..];
        }

        if (tablePolicy is not null)
        {
            builder.Services.AddSingleton(CreateStorageAccount(builder.Configuration.GetSection("AzureWebJobsStorage"), tablePolicy));
        }

        builder.Logging.AddProvider(logs).AddFilter(typeof(MessageSettler).FullName, LogLevel.Debug);
        builder.Services.AddAuth0Sync(builder.Configuration).AddOperations(builder.Configuration);
        var host = builder.Build();
        await host.StartAndWaitForChecksAsync();
        return host;
    }

    /// <summary>Posts an event to the webhook's receiver.</summary>
    public Task<HttpResult> PostAsync(Auth0EventBuilder auth0Event) => PostAsync(auth0Event.ToUtf8Bytes());

    /// <summary>Posts a body to the webhook's receiver.</summary>
    public async Task<HttpResult> PostAsync(byte[] utf8)
    {
        using var body = new MemoryStream(utf8);
        var request = new WebhookRequest("POST", name => name == "Authorization" ? $"Bearer {BearerToken}" : null, body);
        return await Services.GetRequiredService<EventReceiver>().ReceiveAsync(request, CancellationToken.None);
    }

    /// <summary>Posts an event and processes it.</summary>
    /// <returns>The outcome, such as <c>Created</c>; for a review or deferral with the reason after a colon.</returns>
    public async Task<string> ProcessAsync(Auth0EventBuilder auth0Event)
    {
        var response = await PostAsync(auth0Event);
        return response.StatusCode == 202
            ? Assert.Single(await ProcessVisibleMessagesAsync())
            : throw new InvalidOperationException($"The webhook responded with {response.StatusCode}.");
    }

    /// <summary>Processes each visible message once.</summary>
    public async Task<IReadOnlyList<string>> ProcessVisibleMessagesAsync()
    {
        var outcomes = new List<string>();
        var messages = await QueueClient.ReceiveMessagesAsync(32, TimeSpan.FromMinutes(5));
        foreach (var message in messages.Value)
        {
            var before = Logs.Lines.Count;
            await Services.GetRequiredService<QueueMessageProcessor>().ProcessAsync(message.Body.ToMemory(), CancellationToken.None);
            await QueueClient.DeleteMessageAsync(message.MessageId, message.PopReceipt);
            outcomes.Add(ReadOutcome(Logs.Lines.Skip(before).Where(line => IsAboutMessage(line, message.Body.ToString()))));
        }

        return outcomes;
    }

    /// <summary>Waits until a requeued message is visible, and processes it.</summary>
    public async Task<string> WaitAndProcessMessageAsync() => Assert.Single(await WaitAndProcessMessagesAsync());

    /// <summary>Waits until requeued messages are visible, and processes them.</summary>
    public async Task<IReadOnlyList<string>> WaitAndProcessMessagesAsync()
    {
        using var timeout = new CancellationTokenSource(Poll.Timeout);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await tick.WaitForNextTickAsync(timeout.Token))
        {
            if (await ProcessVisibleMessagesAsync() is { Count: > 0 } outcomes)
            {
                return outcomes;
            }
        }

        throw new TimeoutException();
    }

    /// <summary>Adds a raw message to the queue.</summary>
    public Task EnqueueAsync(byte[] body) => QueueClient.SendMessageAsync(new BinaryData(body));

    /// <summary>The number of messages in the queue, including invisible ones.</summary>
    public async Task<int> CountQueuedMessagesAsync() => (await QueueClient.GetPropertiesAsync()).Value.ApproximateMessagesCount;

    public async Task<IReadOnlyList<ReviewItem>> GetReviewItemsAsync()
    {
        var items = new List<ReviewItem>();
        await foreach (var item in Services.GetRequiredService<ReviewStore>().ListAsync(CancellationToken.None))
        {
            items.Add(item);
        }

        return items;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await _hubSpot.DisposeAsync();
    }

    private static StorageAccount CreateStorageAccount(IConfigurationSection connection, HttpPipelinePolicy tablePolicy)
    {
        var options = new TableClientOptions();
        options.AddPolicy(tablePolicy, HttpPipelinePosition.PerRetry);
        return StorageAccount.Create(connection) with { Tables = new TableServiceClient(connection.Value, options) };
    }

    // Two workers may log at the same time; a line that names an event belongs to the message that contains it.
    private static bool IsAboutMessage(LogLine line, string body) =>
        !line.Values.TryGetValue("Auth0EventId", out var id) || id is null || !body.Contains("\"event\":", StringComparison.Ordinal) || body.Contains(id, StringComparison.Ordinal);

    private static string ReadOutcome(IEnumerable<LogLine> lines) => lines
        .Select(line => line.EventId switch
        {
            LogEvents.EventCorrelated => line.Values["Outcome"] == "Skipped" ? $"Skipped:{line.Values["Detail"]}" : line.Values["Outcome"],
            LogEvents.EventRequeued => $"Deferred:{line.Values["Reason"]}",
            LogEvents.TargetMisconfigured => "Deferred:Misconfigured",
            LogEvents.MessageUnreadable => "Review:Unreadable",
            LogEvents.EventNeedsReview => $"Review:{line.Values["Reason"]}",
            _ => null,
        })
        .OfType<string>()
        .Single();
}
