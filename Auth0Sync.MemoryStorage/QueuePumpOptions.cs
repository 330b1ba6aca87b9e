using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Auth0Sync.MemoryStorage;

/// <summary>The queue settings of host.json, with the same names and defaults.</summary>
/// <param name="BatchSize">The number of messages per batch.</param>
/// <param name="NewBatchThreshold">The next batch is received when at most this number of messages is in progress.</param>
/// <param name="MaxPollingInterval">The maximum delay between two polls of an empty queue.</param>
/// <seealso href="https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue#host-json"/>
public sealed record QueuePumpOptions(int BatchSize, int NewBatchThreshold, TimeSpan MaxPollingInterval)
{
    private const int DefaultBatchSize = 16;

    /// <summary>Reads the settings of a host.json.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static QueuePumpOptions FromHostJson(string hostJsonPath)
    {
        var queues = new ConfigurationBuilder()
            .AddJsonFile(Path.GetFullPath(hostJsonPath), optional: false, reloadOnChange: false)
            .Build()
            .GetSection("extensions:queues");
        var batchSize = ParseNumber(queues["batchSize"]) ?? DefaultBatchSize;
        return new QueuePumpOptions(
            batchSize,
            ParseNumber(queues["newBatchThreshold"]) ?? batchSize / 2,
            queues["maxPollingInterval"] is { } interval ? TimeSpan.Parse(interval, CultureInfo.InvariantCulture) : TimeSpan.FromMinutes(1));
    }

    private static int? ParseNumber(string? text) => text is null ? null : int.Parse(text, CultureInfo.InvariantCulture);
}
