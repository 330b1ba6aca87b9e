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
    public const string Name = "instance";

    /// <summary>What it says when it is ready for work.</summary>
    public const string Ready = "ready";

    /// <summary>
    /// Handles a portion for each line of the input, and says on the output which ones are done, with the operations of
    /// the table and the refused calls so far. When the input ends, it ends as a host does.
    /// </summary>
    public static async Task<int> RunAsync(Uri hubSpot, string storage, IReadOnlyDictionary<string, string?> settings, CancellationToken cancellationToken)
    {
        var operations = new RequestCounter();
        using var outcomes = new OutcomeMeter();
        using var portions = new PortionMeter(portion => Say($"{portion}"));
        var product = await MemoryProduct.StartAsync(
            ProductSettings.For(hubSpot, settings, hasLimits: true),
            services => services.FindInstancesInStorage().AddSingleton(Account(storage, operations)),
            cancellationToken);
        await using (product.StartPump())
        {
            await Console.Out.WriteLineAsync(Ready);
            while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
            {
                var portion = Portion.Parse(line);
                portions.Expect(portion);
                foreach (var user in portion.Users)
                {
                    await product.ReceiveAsync(ImportedUsers.Created(user, DateTimeOffset.UtcNow), cancellationToken);
                }
            }
        }

        Say(FleetInstance.None);
        return 0;

        void Say(string portion) => Console.Out.WriteLine($"{portion} {operations.Count} {outcomes.Refusals}");
    }

    private static StorageAccount Account(string storage, RequestCounter operations)
    {
        var options = new TableClientOptions();
        options.AddPolicy(operations, HttpPipelinePosition.PerRetry);
        return new StorageAccount(new QueueServiceClient(storage), new BlobServiceClient(storage), new TableServiceClient(storage, options));
    }
}
