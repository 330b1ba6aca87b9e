using System.Net.Http.Headers;
using System.Net.Mime;
using Auth0Sync.Benchmarks.Product;
using Auth0Sync.Benchmarks.Simulator;
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
/// The webhook as LocalHost serves it, by Kestrel, without the queue triggers: nothing else is to use the storage
/// account meanwhile. Beside it a client of the same service for the bare write, in the same process.
/// </summary>
internal sealed class AckSite : IAsyncDisposable
{
    private const string BarePath = "/bare";

    private static readonly TimeSpan NeverExpires = TimeSpan.FromSeconds(-1);

    private readonly AzuriteProcess _azurite;
    private readonly SimulatorProcess _simulator;
    private readonly WebApplication _webhook;
    private readonly QueueClient _queue;
    private readonly HttpClient _http = new();
    private readonly Uri _address;
    private readonly Uri _bareAddress;
    private readonly byte[] _event = ImportedUsers.Updated(1, 1, DateTimeOffset.UtcNow);
    private BinaryData _message = BinaryData.Empty;

    private AckSite(AzuriteProcess azurite, SimulatorProcess simulator, WebApplication webhook)
    {
        (_azurite, _simulator, _webhook) = (azurite, simulator, webhook);
        _queue = webhook.Services.GetRequiredService<StorageAccount>().Queues.GetQueueClient(EventQueue.Name);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ProductSettings.Token);
        var server = webhook.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        _address = new Uri(new Uri(server), HttpTriggers.EventsPath);
        _bareAddress = new Uri(new Uri(server), BarePath);
    }

    /// <summary>The size of the message that both write, before base64.</summary>
    public int MessageBytes => _message.ToMemory().Length;

    /// <summary>Starts everything.</summary>
    public static async Task<AckSite> StartAsync(IReadOnlyDictionary<string, string?> settings, IWorkReporter work, CancellationToken cancellationToken)
    {
        await NodeRuntime.RequireAsync(cancellationToken);
        var installation = await new AzuriteInstaller(Path.Combine(RepositoryFolder.Find(), ".local", "azurite"), work).EnsureAsync(cancellationToken);
        var account = StorageKey.Create();
        var azurite = await AzuriteProcess.StartAsync(installation, new AzuriteOptions { Ports = new(0, 0, 0), Accounts = [account] }, cancellationToken);
        var simulator = await SimulatorProcess.StartAsync(SimulatorProcess.Unlimited, cancellationToken);

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(ProductSettings.For(simulator.BaseAddress, settings, simulator.HasLimits));
        builder.Configuration[Auth0SyncSettings.Storage] = azurite.Endpoints.ConnectionString(account);
        builder.ListenLocally(0);
        builder.Services.AddAuth0Sync(builder.Configuration);
        var webhook = builder.Build();
        webhook.MapTriggers();
        AckSite? site = null;
        webhook.Map(BarePath, context => site!.AnswerBareAsync(context));
        await webhook.StartAsync(cancellationToken);

        site = new AckSite(azurite, simulator, webhook);
        await site.TakeMessageAsync(cancellationToken);
        return site;
    }

    /// <summary>Posts an event to the webhook.</summary>
    public Task PostAsync(CancellationToken cancellationToken) => PostAsync(_address, cancellationToken);

    /// <summary>
    /// Posts the same to a webhook that computes nothing: it reads the body, writes a finished message, and answers. No
    /// webhook on this server can be faster.
    /// </summary>
    public Task PostBareAsync(CancellationToken cancellationToken) => PostAsync(_bareAddress, cancellationToken);

    /// <summary>Writes the message that the webhook would write.</summary>
    public Task WriteAsync(CancellationToken cancellationToken) => _queue.SendMessageAsync(_message, TimeSpan.Zero, NeverExpires, cancellationToken);

    /// <summary>Empties the queue, because the emulator becomes slow with a long one.</summary>
    public Task EmptyAsync(CancellationToken cancellationToken) => _queue.ClearMessagesAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _webhook.StopAsync();
        await _webhook.DisposeAsync();
        await _simulator.DisposeAsync();
        await _azurite.DisposeAsync();
    }

    private async Task AnswerBareAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        await WriteAsync(context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private async Task PostAsync(Uri address, CancellationToken cancellationToken)
    {
        using var body = new ByteArrayContent(_event) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) } };
        using var answer = await _http.PostAsync(address, body, cancellationToken);
        if ((int)answer.StatusCode != StatusCodes.Status202Accepted)
        {
            throw new BenchmarkException($"The webhook answered {(int)answer.StatusCode}.");
        }
    }

    // What the webhook makes of the event is what the bare write writes.
    private async Task TakeMessageAsync(CancellationToken cancellationToken)
    {
        await PostAsync(cancellationToken);
        var message = await _queue.ReceiveMessageAsync(cancellationToken: cancellationToken);
        _message = message.Value.Body;
    }
}
