using System.Net.Http.Headers;
using System.Net.Mime;
using Auth0Sync.Benchmarks.Product;
using Auth0Sync.Benchmarks.Simulator;
using Auth0Sync.Benchmarks.Targets;
using Auth0Sync.Benchmarks.Users;
using Auth0Sync.Core;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Storage;
using Auth0Sync.LocalHost;
using Auth0Sync.LocalHost.Azurite;
using Auth0Sync.LocalHost.Triggers;
using Azure.Storage.Queues;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Auth0Sync.Benchmarks.Ack;

/// <summary>
/// The webhook as LocalHost serves it, but without queue triggers, so that nothing else uses the storage account. A client
/// for the bare writes runs in the same process.
/// </summary>
internal sealed class AckTestServer : IAsyncDisposable
{
    private const string BareWebhookPath = "/bare";

    private static readonly TimeSpan InfiniteTimeToLive = TimeSpan.FromSeconds(-1);

    private readonly AzuriteProcess _azurite;
    private readonly IReadOnlyList<SimulatorProcess> _simulators;
    private readonly WebApplication _webhook;
    private readonly IReadOnlyList<QueueClient> _queues;
    private readonly HttpClient _http = new();
    private readonly Uri _webhookUri;
    private readonly Uri _bareWebhookUri;
    private readonly byte[] _event = SampleUsers.CreateUserUpdatedEvent(1, 1, DateTimeOffset.UtcNow);
    private BinaryData _message = BinaryData.Empty;

    private AckTestServer(AzuriteProcess azurite, IReadOnlyList<SimulatorProcess> simulators, WebApplication webhook)
    {
        (_azurite, _simulators, _webhook) = (azurite, simulators, webhook);
        var queues = webhook.Services.GetRequiredService<StorageAccount>().Queues;
        _queues = [.. simulators.Select(simulator => queues.GetQueueClient(TargetQueue.GetName(simulator.Target.Name)))];
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", SystemUnderTestSettings.BearerToken);
        var server = webhook.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        _webhookUri = new Uri(new Uri(server), HttpTriggers.EventsPath);
        _bareWebhookUri = new Uri(new Uri(server), BareWebhookPath);
    }

    /// <summary>The size of the message, before base64.</summary>
    public int MessageBytes => _message.ToMemory().Length;

    /// <param name="targets">The enabled targets.</param>
    /// <param name="settings">Settings of the product that override the defaults.</param>
    /// <param name="progress">Shows the progress.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<AckTestServer> StartAsync(
        IEnumerable<BenchmarkTarget> targets,
        IReadOnlyDictionary<string, string?> settings,
        IProgressReporter progress,
        CancellationToken cancellationToken)
    {
        await NodeRuntime.EnsureAvailableAsync(cancellationToken);
        var installation = await new AzuriteInstaller(Path.Combine(RepositoryFolder.Find(), ".local", "azurite"), progress).EnsureInstalledAsync(cancellationToken);
        var account = StorageAccountKey.Create();
        var azurite = await AzuriteProcess.StartAsync(installation, new AzuriteOptions { Ports = new(0, 0, 0), Accounts = [account] }, cancellationToken);
        var simulators = await Task.WhenAll(targets.Select(target => SimulatorProcess.StartAsync(target, SimulatorProcess.UnlimitedTier, cancellationToken)));

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(SystemUnderTestSettings.Create(simulators.SelectMany(simulator => simulator.Settings), settings));
        builder.Configuration[Auth0SyncSettings.Storage] = azurite.Endpoints.GetConnectionString(account);
        builder.ListenOnLoopback(0);
        builder.Services.AddAuth0Sync(builder.Configuration);
        var webhook = builder.Build();
        webhook.MapHttpTriggers();
        AckTestServer? site = null;
        webhook.Map(BareWebhookPath, context => site!.HandleBareWebhookAsync(context));
        await webhook.StartAsync(cancellationToken);

        site = new AckTestServer(azurite, simulators, webhook);
        await site.CaptureMessageAsync(cancellationToken);
        return site;
    }

    public Task PostToWebhookAsync(CancellationToken cancellationToken) => PostEventAsync(_webhookUri, cancellationToken);

    /// <summary>
    /// Posts the event to a webhook without any processing: it reads the body, writes a prepared message to each queue and
    /// responds. No webhook on this server can be faster.
    /// </summary>
    public Task PostToBareWebhookAsync(CancellationToken cancellationToken) => PostEventAsync(_bareWebhookUri, cancellationToken);

    /// <summary>Writes the same message as the webhook, to one queue.</summary>
    public Task WriteToQueueAsync(CancellationToken cancellationToken) => WriteAsync(_queues[0], cancellationToken);

    /// <summary>Writes the message to the queue of each target, concurrently.</summary>
    public Task WriteToAllQueuesAsync(CancellationToken cancellationToken) => Task.WhenAll(_queues.Select(queue => WriteAsync(queue, cancellationToken)));

    /// <summary>Empties the queues, because the emulator slows down with long ones.</summary>
    public Task ClearQueuesAsync(CancellationToken cancellationToken) => Task.WhenAll(_queues.Select(queue => queue.ClearMessagesAsync(cancellationToken)));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _webhook.StopAsync();
        await _webhook.DisposeAsync();
        foreach (var simulator in _simulators)
        {
            await simulator.DisposeAsync();
        }

        await _azurite.DisposeAsync();
    }

    private async Task HandleBareWebhookAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        await WriteToAllQueuesAsync(context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private async Task WriteAsync(QueueClient queue, CancellationToken cancellationToken) =>
        await queue.SendMessageAsync(_message, TimeSpan.Zero, InfiniteTimeToLive, cancellationToken);

    private async Task PostEventAsync(Uri address, CancellationToken cancellationToken)
    {
        using var body = new ByteArrayContent(_event) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) } };
        using var response = await _http.PostAsync(address, body, cancellationToken);
        if ((int)response.StatusCode != StatusCodes.Status202Accepted)
        {
            throw new BenchmarkException($"The webhook responded with {(int)response.StatusCode}.");
        }
    }

    // The bare write writes the message that the webhook creates from the event.
    private async Task CaptureMessageAsync(CancellationToken cancellationToken)
    {
        await PostToWebhookAsync(cancellationToken);
        var message = await _queues[0].ReceiveMessageAsync(cancellationToken: cancellationToken);
        _message = message.Value.Body;
    }
}
