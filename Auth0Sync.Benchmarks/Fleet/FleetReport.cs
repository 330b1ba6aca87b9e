using System.Globalization;
using System.Text;
using System.Text.Json;
using Auth0Sync.Benchmarks.Output;
using Auth0Sync.Benchmarks.Report;
using Auth0Sync.LocalHost;
using OxyPlot;

namespace Auth0Sync.Benchmarks.Fleet;

/// <summary>Runs <c>fleet</c> with several numbers of instances, and writes figures and chart into the document.</summary>
internal sealed class FleetReport(string folder, IWorkReporter work)
{
    private const int Limit = 190;
    private const int Window = 10;

    private static readonly int[] Sizes = [1, 2, 4, 8];

    private static readonly OxyColor[] Colors =
        [OxyColor.FromRgb(0x1f, 0x6f, 0xb4), OxyColor.FromRgb(0x2e, 0x8b, 0x57), OxyColor.FromRgb(0xd9, 0x6a, 0x1d), OxyColor.FromRgb(0x8e, 0x44, 0xad)];

    private static readonly JsonSerializerOptions Indented = new(ResultWriter.Json) { WriteIndented = true };

    private string ResultsFile => Path.Combine(folder, "performance", "fleet.json");

    /// <summary>Measures, or takes the last results, and writes.</summary>
    /// <exception cref="BenchmarkException">A command failed, or the document has no place for the figures.</exception>
    public async Task<FleetResults> RunAsync(bool onlyDraw, int seconds, CancellationToken cancellationToken)
    {
        var results = onlyDraw
            ? JsonSerializer.Deserialize<FleetResults>(await File.ReadAllTextAsync(ResultsFile, cancellationToken), ResultWriter.Json)!
            : await MeasureAsync(seconds, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "performance", "fleet.svg"), Curves(results).ToSvg(), cancellationToken);
        await Figures.WriteAsync(Table(results), Path.Combine(folder, "scaling.md"), cancellationToken);
        return results;
    }

    private async Task<FleetResults> MeasureAsync(int seconds, CancellationToken cancellationToken)
    {
        var fleets = new List<FleetResult>();
        foreach (var size in Sizes)
        {
            var command = new MeasuredCommand("fleet", ["fleet", "--instances", Text(size), "--seconds", Text(seconds)]);
            await work.RunAsync(
                string.Join(' ', command.Arguments),
                async cancellation => fleets.Add((await command.RunAsync([], cancellation)).Deserialize<FleetResult>(ResultWriter.Json)!),
                cancellationToken);
        }

        var results = new FleetResults(DateOnly.FromDateTime(DateTime.UtcNow), Machine.Here(), fleets);
        await File.WriteAllTextAsync(ResultsFile, JsonSerializer.Serialize(results, Indented) + "\n", cancellationToken);
        return results;
    }

    private static Chart Curves(FleetResults results)
    {
        var chart = new Chart("Calls of all instances together", Chart.Steps("seconds; one more comes after a third, one is killed after two"), "calls in ten seconds");
        foreach (var (fleet, color) in results.Fleets.Zip(Colors))
        {
            chart.With($"instances: {fleet.Instances}", color, Enumerable.Range(Window, Math.Max(0, fleet.CallsAfter.Count - Window))
                .Select(at => ((double)at, (double)(fleet.CallsAfter[at] - fleet.CallsAfter[at - Window]))));
        }

        return chart.With("HubSpot's limit", OxyColor.FromRgb(0x80, 0x80, 0x80), [(Window, Limit), (results.Fleets.Max(fleet => fleet.Seconds), Limit)], isDashed: true);
    }

    private static string Table(FleetResults results)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Measured on {results.Date:yyyy-MM-dd}: {results.Machine}.\n\n");
        text.Append("| Instances | of HubSpot's limit | refused calls | contacts a second | contacts in a call | table operations an event |\n|---|---|---|---|---|---|\n");
        foreach (var fleet in results.Fleets)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {fleet.Instances} | {fleet.ShareOfLimit:P0} | {fleet.RefusedShare:P2} | {fleet.EventsPerSecond:#,0} | {fleet.EventsPerCall:0} | {fleet.TableOperationsPerEvent:0.0000} |\n");
        }

        return text.ToString();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The results of one run.</summary>
internal sealed record FleetResults(DateOnly Date, Machine Machine, IReadOnlyList<FleetResult> Fleets);
