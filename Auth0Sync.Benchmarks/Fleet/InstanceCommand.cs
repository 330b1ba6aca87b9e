using Auth0Sync.Benchmarks.Measuring;
using Auth0Sync.Benchmarks.Product;
using Auth0Sync.Benchmarks.Users;
using Auth0Sync.Core.Storage;
using Auth0Sync.MemoryStorage;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace Auth0Sync.Benchmarks.Fleet;

/// <summary>
/// One instance of many, in a process of its own. Queue and ledger are its own and in memory; what it shares with the
/// others is the HubSpot account, and the table in which they find each other.
/// </summary>
internal static class InstanceCommand
{
    /// <summary>The name of the command.</summary>
    public const string CommandName = "instance";

    /// <summary>What it says when it is ready for work.</summary>
    public const string ReadyLine = "ready";

    /// <summary>
    /// Handles a portion for each line of the input, and says on the output which ones are done, with the operations of
    /// the table and the refused calls so far. When the input ends, it ends as a host does.
    /// </summary>
    public static async Task<int> RunAsync(Uri hubSpot, string storageConnectionString, IReadOnlyDictionary<string, string?> settings, CancellationToken cancellationToken)
    {
        var operations = new RequestCounter();
        using var outcomes = new OutcomeCollector();
        using var portions = new UserBatchTracker(portion => Say($"{portion}"));
        var product = await InMemorySystemUnderTest.StartAsync(
            SystemUnderTestSettings.Create(hubSpot, settings, hasLimits: true),
            services => services.UseTableInstanceRegistry().AddSingleton(CreateStorageAccount(storageConnectionString, operations)),
            cancellationToken);
        await using (product.StartQueuePump())
        {
            await Console.Out.WriteLineAsync(ReadyLine);
            while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
            {
                var portion = UserBatch.Parse(line);
                portions.Track(portion);
                foreach (var user in portion.Users)
                {
                    await product.SendToWebhookAsync(SampleUsers.CreateUserCreatedEvent(user, DateTimeOffset.UtcNow), cancellationToken);
                }
            }
        }

        Say(FleetInstance.NoBatchId);
        return 0;

        void Say(string portion) => Console.Out.WriteLine($"{portion} {operations.Count} {outcomes.RateLimitedCalls}");
    }

    private static StorageAccount CreateStorageAccount(string connectionString, RequestCounter requestCounter)
    {
        var options = new TableClientOptions();
        options.AddPolicy(requestCounter, HttpPipelinePosition.PerRetry);
        return new StorageAccount(new QueueServiceClient(connectionString), new BlobServiceClient(connectionString), new TableServiceClient(connectionString, options));
    }
}
