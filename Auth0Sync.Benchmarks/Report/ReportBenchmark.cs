using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Benchmarks.Output;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Benchmarks.Report;

/// <summary>Runs every command, one after the other, and writes figures and charts into the documents.</summary>
internal static class ReportBenchmark
{
    /// <summary>Measures, and writes.</summary>
    /// <exception cref="BenchmarkException">A command failed, or the document has no place for the figures.</exception>
    public static async Task<Results> RunAsync(ReportOptions options, IEnumerable<string> arguments, IWorkReporter work, CancellationToken cancellationToken)
    {
        var all = new JsonObject
        {
            ["date"] = JsonSerializer.SerializeToNode(DateOnly.FromDateTime(DateTime.UtcNow), ResultWriter.Json),
            ["machine"] = JsonSerializer.SerializeToNode(Machine.Here(), ResultWriter.Json),
        };
        foreach (var command in options.Commands)
        {
            await work.RunAsync(
                string.Join(' ', command.Arguments),
                async cancellation => all[command.Name] = await command.RunAsync(arguments, cancellation),
                cancellationToken);
        }

        var results = all.Deserialize<Results>(ResultWriter.Json)!;
        await results.WriteAsync(options.ResultsFile, cancellationToken);
        await DrawAsync(results, options, cancellationToken);
        return results;
    }

    /// <summary>Writes the figures and charts of the last run anew.</summary>
    /// <exception cref="BenchmarkException">There was none, or the document has no place for the figures.</exception>
    public static async Task<Results> DrawAgainAsync(ReportOptions options, CancellationToken cancellationToken)
    {
        var results = await Results.ReadAsync(options.ResultsFile, cancellationToken);
        await DrawAsync(results, options, cancellationToken);
        return results;
    }

    private static async Task DrawAsync(Results results, ReportOptions options, CancellationToken cancellationToken)
    {
        foreach (var (name, chart) in Charts.Of(results))
        {
            await File.WriteAllTextAsync(Path.Combine(options.ChartFolder, name + ".svg"), chart.ToSvg(), cancellationToken);
        }

        await Figures.WriteAsync(results, options.Document, cancellationToken);
    }
}
