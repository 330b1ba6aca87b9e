using System.Globalization;
using System.Text;
using Auth0Sync.Benchmarks.Bulk;
using Auth0Sync.Benchmarks.Isolation;

namespace Auth0Sync.Benchmarks.Report;

/// <summary>Writes the figures between two markers of the document, and keeps the text around them.</summary>
internal static class ReportDocumentWriter
{
    private const string BeginMarker = "<!-- figures: written by the report command -->";
    private const string EndMarker = "<!-- end of figures -->";

    /// <exception cref="BenchmarkException">The markers are missing.</exception>
    public static Task WriteAsync(ReportResults results, string document, CancellationToken cancellationToken) =>
        WriteAsync(RenderTables(results), document, cancellationToken);

    /// <inheritdoc cref="WriteAsync(ReportResults, string, CancellationToken)"/>
    public static async Task WriteAsync(string content, string document, CancellationToken cancellationToken)
    {
        var text = await File.ReadAllTextAsync(document, cancellationToken);
        var (begin, end) = (text.IndexOf(BeginMarker, StringComparison.Ordinal), text.IndexOf(EndMarker, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
        {
            throw new BenchmarkException($"{document} lacks the lines '{BeginMarker}' and '{EndMarker}', between which the figures are written.");
        }

        await File.WriteAllTextAsync(document, text[..begin] + BeginMarker + "\n\n" + content + "\n" + text[end..], cancellationToken);
    }

    private static string RenderTables(ReportResults results)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Measured on {results.Date:yyyy-MM-dd}: {results.Machine}.\n\n");
        AppendTargetTable(text, results);
        AppendImportTable(text, results);
        AppendOtherImportTable(text, [.. new[] { results.BulkStripe, results.BulkMailchimp, results.BulkWebhook }.OfType<TargetBulkResult>()]);
        AppendIsolationTable(text, results.Isolation);
        AppendStepTable(text, results);
        return text.ToString();
    }

    private static void AppendTargetTable(StringBuilder text, ReportResults results)
    {
        var (memory, azurite) = (results.BulkMemory, results.BulkAzurite);
        text.Append("| Metric | Measured | Required |\n|---|---|---|\n");
        AppendRow(text, $"HubSpot calls per update", $"{memory.CallsPerEvent:0.####}", $"at most 0.05");
        AppendRow(text, $"searches", $"{memory.Searches}", $"0");
        AppendRow(text, $"updates, compared to the documented handler", $"{memory.RatioUpdates:0} times", $"at least 100 times");
        AppendRow(text, $"creations, compared to the documented handler", $"{memory.RatioCreates:0} times", $"at least 30 times");
        AppendRow(text, $"updates, of HubSpot's limit of 1,900 per second", $"{memory.ShareOfLimit:P0}", $"at least 50 %");
        AppendRow(text, $"updates, compared to the documented handler, with Azurite", $"{azurite.RatioUpdates:0.#} times", $"at least 20 times");
        AppendRow(text, $"delay of a single event on an idle system by batching", $"{results.Idle.ExtraMs:0.0} ms", $"at most 25 ms");
        AppendRow(text, $"… calls with and without batching", $"{results.Idle.CallsPerEvent:0.##} and {results.Idle.CallsPerEventUnbatched:0.##}", $"no more");
        AppendRow(text, $"webhook response time over a bare queue write, median, 1 connection", $"{results.Ack.AckRatioP50:0.00}", $"at most 1.5");
        AppendRow(text, $"… 64 connections", $"{results.Ack.AckRatioP50Busy:0.00}", $"at most 1.5");
        AppendRow(text, $"… a webhook without processing, 1 and 64 connections", $"{results.Ack.BareWebhookRatioP50:0.00} and {results.Ack.BareWebhookRatioP50Busy:0.00}", $"");
        if (results.AckTargets is { } targets)
        {
            AppendRow(text, $"… with {targets.Targets} targets, 1 and 64 connections", $"{targets.AckRatioP50:0.00} and {targets.AckRatioP50Busy:0.00}", $"at most 1.5");
            AppendRow(text, $"… {targets.Targets} concurrent bare writes over one, 1 and 64 connections", $"{targets.AllWritesRatioP50:0.00} and {targets.AllWritesRatioP50Busy:0.00}", $"");
        }

        if (results.Isolation is { } isolation)
        {
            AppendRow(
                text,
                $"lag of the other targets while one fails over the lag without a failure, 95th percentile, worst case",
                $"{isolation.WorstRatio:0.00}, noise {isolation.WorstNoise:0.00}",
                $"at most 1.05 plus noise");
        }

        AppendRow(text, $"heap growth over {results.Growth.Events:#,0} events", $"{results.Growth.HeapGrowthMb:0.00} MB", $"flat");
        AppendRow(text, $"processor time per update, {results.Growth.Costs[^1].Users:#,0} users over {results.Growth.Costs[0].Users:#,0}", $"{results.Growth.CostRatio:0.00}", $"at most 1.10");
        text.Append('\n');
    }

    private static void AppendImportTable(StringBuilder text, ReportResults results)
    {
        var (memory, azurite) = (results.BulkMemory, results.BulkAzurite);
        text.Append("| Import | in-memory storage | Azurite |\n|---|---|---|\n");
        AppendRow(text, $"users", $"{memory.Users:#,0}", $"{azurite.Users:#,0}");
        AppendRow(text, $"updates per second", $"{memory.EventsPerSecondUpdates:#,0}", $"{azurite.EventsPerSecondUpdates:#,0}");
        AppendRow(text, $"creations per second", $"{memory.EventsPerSecondCreates:#,0}", $"{azurite.EventsPerSecondCreates:#,0}");
        AppendRow(text, $"updates per second without HubSpot limits", $"{memory.UnlimitedUpdates:#,0}", $"{azurite.UnlimitedUpdates:#,0}");
        AppendRow(text, $"creations per second without HubSpot limits", $"{memory.UnlimitedCreates:#,0}", $"{azurite.UnlimitedCreates:#,0}");
        AppendRow(text, $"documented handler: updates, creations per second", $"{memory.DocumentedUpdates:0.0}, {memory.DocumentedCreates:0.0}", $"{azurite.DocumentedUpdates:0.0}, {azurite.DocumentedCreates:0.0}");
        AppendRow(text, $"calls per update, per creation", $"{memory.CallsPerEvent:0.####}, {memory.CallsPerEventCreates:0.####}", $"{azurite.CallsPerEvent:0.####}, {azurite.CallsPerEventCreates:0.####}");
        AppendRow(text, $"calls rejected by a rate limit", $"{SumRejectedCalls(memory)}", $"{SumRejectedCalls(azurite)}");
        AppendRow(text, $"from the change to the contact, median and 95th percentile", $"{memory.LagP50Ms:#,0} and {memory.LagP95Ms:#,0} ms", $"{azurite.LagP50Ms:#,0} and {azurite.LagP95Ms:#,0} ms");
        AppendRow(text, $"largest working set", $"{memory.PeakMemoryMb:0} MB", $"{azurite.PeakMemoryMb:0} MB");
        AppendRow(text, $"processor time per update", $"{memory.Details.Updates.CpuMsPerEvent:0.00} ms", $"{azurite.Details.Updates.CpuMsPerEvent:0.00} ms");
        text.Append('\n');
    }

    private static void AppendOtherImportTable(StringBuilder text, IReadOnlyList<TargetBulkResult> imports)
    {
        if (imports.Count == 0)
        {
            return;
        }

        AppendCells(text, "Import, in-memory storage", imports, import => $"{import.Target}");
        AppendSeparator(text, imports.Count);
        AppendCells(text, "users", imports, import => $"{import.Users:#,0}");
        AppendCells(text, "documented limit", imports, import => $"{import.Limit ?? "none"}");
        AppendCells(text, "of it, updates and creations", imports, import => import.Limit is null ? $"" : (FormattableString)$"{import.ShareOfLimit:P0} and {import.ShareOfLimitCreates:P0}");
        AppendCells(text, "updates per second", imports, import => $"{import.EventsPerSecondUpdates:#,0.0}");
        AppendCells(text, "creations per second", imports, import => $"{import.EventsPerSecondCreates:#,0.0}");
        AppendCells(text, "updates and creations per second without limits", imports, import => $"{import.UnlimitedUpdates:#,0} and {import.UnlimitedCreates:#,0}");
        AppendCells(text, "calls per update, per creation", imports, import => $"{import.CallsPerEvent:0.####}, {import.CallsPerEventCreates:0.####}");
        AppendCells(text, "searches, calls rejected by a limit", imports, import => $"{import.Searches}, {import.RejectedCalls}");
        AppendCells(text, "from the change to the outcome, median and 95th percentile", imports, import => $"{import.LagP50Ms:#,0} and {import.LagP95Ms:#,0} ms");
        AppendCells(text, "largest working set", imports, import => $"{import.PeakMemoryMb:0} MB");
        text.Append('\n');
    }

    private static void AppendIsolationTable(StringBuilder text, IsolationResult? isolation)
    {
        if (isolation is null)
        {
            return;
        }

        AppendCells(text, "95th percentile of the lag, by failure", isolation.Healthy, lag => $"{lag.Target}");
        AppendSeparator(text, isolation.Healthy.Count);
        foreach (var (failure, lags) in isolation.GetRows())
        {
            AppendCells(text, failure, lags, ms => ms is null ? $"" : (FormattableString)$"{ms:#,0} ms");
        }

        text.Append('\n');
    }

    private static void AppendCells<T>(StringBuilder text, string first, IEnumerable<T> cells, Func<T, FormattableString> format) =>
        text.Append("| ").Append(first).Append(" | ").AppendJoin(" | ", cells.Select(cell => Format(format(cell)))).Append(" |\n");

    private static void AppendSeparator(StringBuilder text, int cellCount) => text.Append("|---|").AppendJoin("", Enumerable.Repeat("---|", cellCount)).Append('\n');

    private static int SumRejectedCalls(BulkResult result) => result.Details.Creates.RefusedCalls + result.Details.Updates.RefusedCalls;

    private static void AppendStepTable(StringBuilder text, ReportResults results)
    {
        text.Append("| Step | Time | Memory |\n|---|---|---|\n");
        foreach (var step in results.Micro.Steps)
        {
            AppendRow(text, $"{step.Step}", $"{step.MeanNs / 1000:0.0} µs", $"{step.AllocatedBytes:#,0} bytes");
        }
    }

    private static void AppendRow(StringBuilder text, FormattableString first, FormattableString second, FormattableString third) =>
        text.Append(CultureInfo.InvariantCulture, $"| {Format(first)} | {Format(second)} | {Format(third)} |\n");

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
