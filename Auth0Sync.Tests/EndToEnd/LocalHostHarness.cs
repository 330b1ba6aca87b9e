using System.Net;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;
using Auth0Sync.LocalHost;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Azure.Storage.Queues;
using Xunit;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>
/// The whole product in the process of the test. Events are posted to the webhook by HTTP and processed by the queue
/// triggers; the test checks the contacts, the calls and the storage account.
/// </summary>
internal sealed class LocalHostHarness : IAsyncDisposable
{
    private LocalHostHarness(LocalHostApp app, LogRecorder logs)
    {
        (App, Logs) = (app, logs);
        Queue = Storage.Queues.GetQueueClient(TargetQueue.GetName("hubspot"));
        PoisonQueue = Storage.Queues.GetQueueClient(TargetQueue.GetPoisonName("hubspot"));
    }

    public LocalHostApp App { get; }

    /// <summary>The log of the product and of the WebJobs SDK.</summary>
    public LogRecorder Logs { get; }

    public QueueClient Queue { get; }

    public QueueClient PoisonQueue { get; }

    public SimulatedAccount HubSpot => App.Simulator!.Account;

    public StorageAccount Storage => App.Services.GetRequiredService<StorageAccount>();

    /// <summary>The calls for contacts, in order. The calls for properties are made at startup.</summary>
    public IReadOnlyList<Operation> Calls =>
        [.. HubSpot.Calls.Calls.Select(call => call.Operation).Where(operation => operation is < Operation.PropertyRead)];

    /// <summary>Starts the host on an account of the shared Azurite.</summary>
    /// <param name="hostJson">The path of another host.json than the product's.</param>
    /// <param name="settings">Settings, as <c>Name=value</c>.</param>
    public static async Task<LocalHostHarness> StartAsync(AzuriteFixture azurite, string? hostJson = null, params string[] settings)
    {
        var all = settings.Select(setting => setting.Split('=', 2)).ToDictionary(parts => parts[0], parts => (string?)parts[1]);
        // The test reads the log; the console needs none.
        all["Logging:Console:LogLevel:Default"] = "None";
        var app = await InProcessLocalHost.StartAsync(azurite, all, options => options with
        {
            HostJsonFile = hostJson ?? options.HostJsonFile,
            Settings = new Dictionary<string, string?>(options.Settings) { ["Logging:LogLevel:Default"] = "Information", ["Logging:LogLevel:Function"] = "Information" },
        });
        var logs = new LogRecorder();
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(logs);
        return new LocalHostHarness(app, logs);
    }

    /// <summary>Posts an event and asserts that it is accepted.</summary>
    public async Task PostAsync(Auth0EventBuilder auth0Event)
    {
        using var response = await App.PostAsync(auth0Event.ToJson().ToJsonString());
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    /// <summary>Posts an event and waits until it is processed.</summary>
    public async Task PostAndWaitUntilProcessedAsync(Auth0EventBuilder auth0Event)
    {
        await PostAsync(auth0Event);
        await WaitUntilQueueIsEmptyAsync();
    }

    /// <summary>Waits until the queue is empty, including invisible messages and those in progress.</summary>
    public Task WaitUntilQueueIsEmptyAsync() => Poll.UntilAsync(async () => await CountMessagesAsync(Queue) == 0, "the queue is empty");

    public async Task<IReadOnlyList<ReviewItem>> GetReviewItemsAsync() =>
        await App.Services.GetRequiredService<ReviewStore>().ListAsync(CancellationToken.None).ToListAsync();

    /// <summary>Asserts that the queues and the review are empty.</summary>
    public async Task AssertNothingPoisonedOrInReviewAsync()
    {
        Assert.Equal(0, await CountMessagesAsync(Queue));
        Assert.Equal(0, await CountMessagesAsync(PoisonQueue));
        Assert.Empty(await GetReviewItemsAsync());
    }

    /// <summary>The number of messages in a queue, including invisible ones.</summary>
    public static async Task<int> CountMessagesAsync(QueueClient queue) => (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount;

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
