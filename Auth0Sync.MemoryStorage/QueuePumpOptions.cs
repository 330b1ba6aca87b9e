using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Auth0Sync.MemoryStorage;

/// <summary>How one instance of the queue trigger works; the names and defaults are those of host.json.</summary>
/// <param name="BatchSize">How many messages are taken at once.</param>
/// <param name="NewBatchThreshold">More are taken as soon as no more than this many are in work.</param>
/// <param name="MaxPollingInterval">The longest wait between two looks into an empty queue.</param>
/// <seealso href="https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue#host-json"/>
public sealed record QueuePumpOptions(int BatchSize, int NewBatchThreshold, TimeSpan MaxPollingInterval)
{
    private const int DefaultBatchSize = 16;

    /// <summary>The settings of a host.json.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
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
