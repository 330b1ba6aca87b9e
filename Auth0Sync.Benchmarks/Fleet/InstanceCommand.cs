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
/// One of several instances, in its own process. It has its own in-memory queue and ledger, and shares with the others the
/// HubSpot account and the instance table.
/// </summary>
internal static class InstanceCommand
{
    public const string CommandName = "instance";

    /// <summary>The output when the instance is ready.</summary>
    public const string ReadyLine = "ready";

    /// <summary>
    /// Processes a batch for each input line, and prints the id of each finished batch with the table operations and rejected
    /// calls so far. Stops gracefully when the input ends.
    /// </summary>
    public static async Task<int> RunAsync(Uri hubSpot, string storageConnectionString, IReadOnlyDictionary<string, string?> settings, CancellationToken cancellationToken)
    {
        var operations = new RequestCounter();
        using var outcomes = new OutcomeCollector();
        using var batches = new UserBatchTracker(batch => Report($"{batch}"));
        var product = await InMemorySystemUnderTest.StartAsync(
            SystemUnderTestSettings.Create(hubSpot, settings, hasLimits: true),
            services => services.UseTableInstanceRegistry().AddSingleton(CreateStorageAccount(storageConnectionString, operations)),
            cancellationToken);
        await using (product.StartQueuePumps())
        {
            await Console.Out.WriteLineAsync(ReadyLine);
            while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
            {
                var batch = UserBatch.Parse(line);
                batches.Track(batch);
                foreach (var user in batch.Users)
                {
                    await product.SendToWebhookAsync(SampleUsers.CreateUserCreatedEvent(user, DateTimeOffset.UtcNow), cancellationToken);
                }
            }
        }

        Report(FleetInstance.NoBatchId);
        return 0;

        void Report(string batch) => Console.Out.WriteLine($"{batch} {operations.Count} {outcomes.RateLimitedCalls}");
    }

    private static StorageAccount CreateStorageAccount(string connectionString, RequestCounter requestCounter)
    {
        var options = new TableClientOptions();
        options.AddPolicy(requestCounter, HttpPipelinePosition.PerRetry);
        return new StorageAccount(new QueueServiceClient(connectionString), new BlobServiceClient(connectionString), new TableServiceClient(connectionString, options));
    }
}
