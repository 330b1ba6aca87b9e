using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Benchmarks.Output;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Benchmarks.Report;

/// <summary>Runs all commands one after the other, and writes the figures and charts of the documentation.</summary>
internal static class ReportBenchmark
{
    /// <exception cref="BenchmarkException">A command failed, or the document lacks the markers for the figures.</exception>
    public static async Task<ReportResults> RunAsync(ReportOptions options, IEnumerable<string> additionalArguments, IProgressReporter progress, CancellationToken cancellationToken)
    {
        var all = new JsonObject
        {
            ["date"] = JsonSerializer.SerializeToNode(DateOnly.FromDateTime(DateTime.UtcNow), ResultWriter.JsonOptions),
            ["machine"] = JsonSerializer.SerializeToNode(MachineInfo.GetCurrent(), ResultWriter.JsonOptions),
        };
        foreach (var command in options.Commands)
        {
            await progress.RunAsync(
                string.Join(' ', command.Arguments),
                async cancellation => all[command.Name] = await command.RunAsync(additionalArguments, cancellation),
                cancellationToken);
        }

        var results = all.Deserialize<ReportResults>(ResultWriter.JsonOptions)!;
        await results.WriteAsync(options.ResultsFile, cancellationToken);
        await WriteReportAsync(results, options, cancellationToken);
        return results;
    }

    /// <summary>Writes the figures and charts of the last run again.</summary>
    /// <exception cref="BenchmarkException">There are no results, or the document lacks the markers for the figures.</exception>
    public static async Task<ReportResults> RedrawAsync(ReportOptions options, CancellationToken cancellationToken)
    {
        var results = await ReportResults.ReadAsync(options.ResultsFile, cancellationToken);
        await WriteReportAsync(results, options, cancellationToken);
        return results;
    }

    private static async Task WriteReportAsync(ReportResults results, ReportOptions options, CancellationToken cancellationToken)
    {
        foreach (var (name, chart) in ReportCharts.CreateAll(results))
        {
            await File.WriteAllTextAsync(Path.Combine(options.ChartFolder, name + ".svg"), chart.ToSvg(), cancellationToken);
        }

        await ReportDocumentWriter.WriteAsync(results, options.DocumentFile, cancellationToken);
    }
}
