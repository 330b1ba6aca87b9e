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
/// The whole product in the test's process: events go in at the webhook by HTTP, the queue engine picks them up by
/// itself, and the test looks at the contacts, the calls, and what is left in the storage account.
/// </summary>
internal sealed class LocalHostHarness : IAsyncDisposable
{
    private LocalHostHarness(LocalHostApp app, LogRecorder logs)
    {
        (App, Logs) = (app, logs);
        Queue = Storage.Queues.GetQueueClient(EventQueue.QueueName);
        PoisonQueue = Storage.Queues.GetQueueClient(EventQueue.PoisonQueueName);
    }

    /// <summary>The product.</summary>
    public LocalHostApp App { get; }

    /// <summary>What the product and the queue engine logged.</summary>
    public LogRecorder Logs { get; }

    /// <summary>The queue of events.</summary>
    public QueueClient Queue { get; }

    /// <summary>The poison queue.</summary>
    public QueueClient PoisonQueue { get; }

    /// <summary>The simulated HubSpot.</summary>
    public SimulatedAccount HubSpot => App.Simulator!.Account;

    /// <summary>The storage account.</summary>
    public StorageAccount Storage => App.Services.GetRequiredService<StorageAccount>();

    /// <summary>The calls about contacts, in their order. Those about properties belong to the start.</summary>
    public IReadOnlyList<Operation> Calls =>
        [.. HubSpot.Calls.Calls.Select(call => call.Operation).Where(operation => operation is < Operation.PropertyRead)];

    /// <summary>Opens it on an account of the shared Azurite.</summary>
    /// <param name="azurite">The shared Azurite.</param>
    /// <param name="hostJson">A host.json other than the product's.</param>
    /// <param name="settings">Settings, as <c>Name=value</c>.</param>
    public static async Task<LocalHostHarness> StartAsync(AzuriteFixture azurite, string? hostJson = null, params string[] settings)
    {
        var all = settings.Select(setting => setting.Split('=', 2)).ToDictionary(parts => parts[0], parts => (string?)parts[1]);
        // Only the test listens.
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

    /// <summary>Posts an event and expects it to be taken.</summary>
    public async Task PostAsync(Auth0EventBuilder json)
    {
        using var answer = await App.PostAsync(json.ToJson().ToJsonString());
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    /// <summary>Posts an event and waits until it is worked off.</summary>
    public async Task PostAndWaitUntilProcessedAsync(Auth0EventBuilder json)
    {
        await PostAsync(json);
        await WaitUntilQueueIsEmptyAsync();
    }

    /// <summary>Waits until the queue is empty; messages that are hidden or in work count too.</summary>
    public Task WaitUntilQueueIsEmptyAsync() => Poll.UntilAsync(async () => await CountMessagesAsync(Queue) == 0, "the queue is empty");

    /// <summary>The review items.</summary>
    public async Task<IReadOnlyList<ReviewItem>> GetReviewItemsAsync() =>
        await App.Services.GetRequiredService<ReviewStore>().ListAsync(CancellationToken.None).ToListAsync();

    /// <summary>Asserts that nothing was set aside, and nothing is about to be.</summary>
    public async Task AssertNothingPoisonedOrInReviewAsync()
    {
        Assert.Equal(0, await CountMessagesAsync(Queue));
        Assert.Equal(0, await CountMessagesAsync(PoisonQueue));
        Assert.Empty(await GetReviewItemsAsync());
    }

    /// <summary>How many messages a queue holds, the hidden ones included.</summary>
    public static async Task<int> CountMessagesAsync(QueueClient queue) => (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount;

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
