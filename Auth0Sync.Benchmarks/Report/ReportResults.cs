using System.Text.Json;
using Auth0Sync.Benchmarks.Ack;
using Auth0Sync.Benchmarks.Bulk;
using Auth0Sync.Benchmarks.Growth;
using Auth0Sync.Benchmarks.Idle;
using Auth0Sync.Benchmarks.Isolation;
using Auth0Sync.Benchmarks.Micro;
using Auth0Sync.Benchmarks.Output;

namespace Auth0Sync.Benchmarks.Report;

/// <summary>The results of all commands of one run. Those of a run before a command was added are null.</summary>
internal sealed record ReportResults(
    DateOnly Date,
    MachineInfo Machine,
    MicroResult Micro,
    IdleResult Idle,
    AckResult Ack,
    GrowthResult Growth,
    BulkResult BulkMemory,
    BulkResult BulkAzurite,
    AckResult? AckTargets,
    IsolationResult? Isolation,
    TargetBulkResult? BulkStripe,
    TargetBulkResult? BulkMailchimp,
    TargetBulkResult? BulkWebhook)
{
    private static readonly JsonSerializerOptions IndentedJsonOptions = new(ResultWriter.JsonOptions) { WriteIndented = true };

    /// <summary>Reads the results of an earlier run.</summary>
    /// <exception cref="BenchmarkException">There are no results.</exception>
    public static async Task<ReportResults> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new BenchmarkException($"{path} does not exist. Run the report without --only-draw first.");
        }

        await using var file = File.OpenRead(path);
        return (await JsonSerializer.DeserializeAsync<ReportResults>(file, ResultWriter.JsonOptions, cancellationToken))!;
    }

    public async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(this, IndentedJsonOptions) + "\n", cancellationToken);
    }
}
