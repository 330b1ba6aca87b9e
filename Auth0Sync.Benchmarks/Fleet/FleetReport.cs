using System.Globalization;
using System.Text;
using System.Text.Json;
using Auth0Sync.Benchmarks.Output;
using Auth0Sync.Benchmarks.Report;
using Auth0Sync.LocalHost;
using OxyPlot;

namespace Auth0Sync.Benchmarks.Fleet;

/// <summary>Runs <c>fleet</c> with several numbers of instances, and writes the figures and the chart of the document.</summary>
internal sealed class FleetReport(string docsFolder, IProgressReporter progress)
{
    private const int MaxCallsPerWindow = 190;
    private const int WindowSeconds = 10;

    private static readonly int[] InstanceCounts = [1, 2, 4, 8];

    private static readonly OxyColor[] Colors =
        [OxyColor.FromRgb(0x1f, 0x6f, 0xb4), OxyColor.FromRgb(0x2e, 0x8b, 0x57), OxyColor.FromRgb(0xd9, 0x6a, 0x1d), OxyColor.FromRgb(0x8e, 0x44, 0xad)];

    private static readonly JsonSerializerOptions IndentedJsonOptions = new(ResultWriter.JsonOptions) { WriteIndented = true };

    private string ResultsFile => Path.Combine(docsFolder, "performance", "fleet.json");

    /// <exception cref="BenchmarkException">A command failed, or the document lacks the markers for the figures.</exception>
    public async Task<FleetReportResults> RunAsync(bool skipMeasurement, int seconds, CancellationToken cancellationToken)
    {
        var results = skipMeasurement
            ? JsonSerializer.Deserialize<FleetReportResults>(await File.ReadAllTextAsync(ResultsFile, cancellationToken), ResultWriter.JsonOptions)!
            : await MeasureAsync(seconds, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(docsFolder, "performance", "fleet.svg"), CreateChart(results).ToSvg(), cancellationToken);
        await ReportDocumentWriter.WriteAsync(CreateTable(results), Path.Combine(docsFolder, "scaling.md"), cancellationToken);
        return results;
    }

    private async Task<FleetReportResults> MeasureAsync(int seconds, CancellationToken cancellationToken)
    {
        var fleets = new List<FleetResult>();
        foreach (var size in InstanceCounts)
        {
            var command = new ChildProcessCommand("fleet", ["fleet", "--instances", Format(size), "--seconds", Format(seconds)]);
            await progress.RunAsync(
                string.Join(' ', command.Arguments),
                async cancellation => fleets.Add((await command.RunAsync([], cancellation)).Deserialize<FleetResult>(ResultWriter.JsonOptions)!),
                cancellationToken);
        }

        var results = new FleetReportResults(DateOnly.FromDateTime(DateTime.UtcNow), MachineInfo.GetCurrent(), fleets);
        await File.WriteAllTextAsync(ResultsFile, JsonSerializer.Serialize(results, IndentedJsonOptions) + "\n", cancellationToken);
        return results;
    }

    private static Chart CreateChart(FleetReportResults results)
    {
        var chart = new Chart("Calls of all instances together", Chart.CreateLinearAxis("seconds; one is added after a third, one is killed after two thirds"), "calls per ten seconds");
        foreach (var (fleet, color) in results.Fleets.Zip(Colors))
        {
            chart.AddLine($"instances: {fleet.Instances}", color, GetCallsPerWindow(fleet.Samples));
        }

        return chart.AddLine("HubSpot's limit", OxyColor.FromRgb(0x80, 0x80, 0x80), [(WindowSeconds, MaxCallsPerWindow), (results.Fleets.Max(fleet => fleet.Seconds), MaxCallsPerWindow)], isDashed: true);
    }

    // Samples may be late on a busy machine, so a window is determined by their times.
    private static IEnumerable<(double Seconds, double Calls)> GetCallsPerWindow(IReadOnlyList<FleetSample> samples) =>
        from sample in samples
        where sample.Seconds - samples[0].Seconds >= WindowSeconds
        let start = samples.Last(earlier => earlier.Seconds <= sample.Seconds - WindowSeconds)
        select (sample.Seconds, (sample.Calls - start.Calls) * WindowSeconds / (sample.Seconds - start.Seconds));

    private static string CreateTable(FleetReportResults results)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Measured on {results.Date:yyyy-MM-dd}: {results.Machine}.\n\n");
        text.Append("| Instances | of HubSpot's limit | rejected calls | contacts per second | contacts per call | table operations per event |\n|---|---|---|---|---|---|\n");
        foreach (var fleet in results.Fleets)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {fleet.Instances} | {fleet.ShareOfLimit:P0} | {fleet.RefusedShare:P2} | {fleet.EventsPerSecond:#,0} | {fleet.EventsPerCall:0} | {fleet.TableOperationsPerEvent:0.0000} |\n");
        }

        return text.ToString();
    }

    private static string Format(int number) => number.ToString(CultureInfo.InvariantCulture);
}

internal sealed record FleetReportResults(DateOnly Date, MachineInfo Machine, IReadOnlyList<FleetResult> Fleets);
