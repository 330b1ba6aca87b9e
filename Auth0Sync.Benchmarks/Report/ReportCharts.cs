using Auth0Sync.Benchmarks.Ack;
using Auth0Sync.Benchmarks.Bulk;
using Auth0Sync.Benchmarks.Growth;
using OxyPlot;

namespace Auth0Sync.Benchmarks.Report;

internal static class ReportCharts
{
    private const double ContactsPerSecondAtLimit = 1_900;

    private static readonly OxyColor Blue = OxyColor.FromRgb(0x1f, 0x6f, 0xb4);
    private static readonly OxyColor Green = OxyColor.FromRgb(0x2e, 0x8b, 0x57);
    private static readonly OxyColor Orange = OxyColor.FromRgb(0xd9, 0x6a, 0x1d);
    private static readonly OxyColor Grey = OxyColor.FromRgb(0x80, 0x80, 0x80);

    /// <summary>The charts by file name.</summary>
    public static IEnumerable<(string Name, Chart Chart)> CreateAll(ReportResults results) =>
    [
        ("import", CreateImportChart("An import with HubSpot's limits, in-memory storage", results.BulkMemory.Details, isAtLimit: true)),
        ("import-azurite", CreateImportChart("An import from POST to contact, with Azurite", results.BulkAzurite.Details, isAtLimit: false)),
        ("ack", CreateResponseTimeChart("Webhook response and bare queue write, 1 connection", results.Ack.Details.Acks, results.Ack.Details.BareAcks, results.Ack.Details.Writes)),
        ("ack-busy", CreateResponseTimeChart("Webhook response and bare queue write, 64 connections", results.Ack.Details.AcksBusy, results.Ack.Details.BareAcksBusy, results.Ack.Details.WritesBusy)),
        ("growth", CreateGrowthChart(results.Growth)),
        ("memory", CreateMemoryChart(results.Growth)),
    ];

    private static Chart CreateImportChart(string title, BulkDetails details, bool isAtLimit)
    {
        var seconds = Math.Max(details.Updates.Seconds, details.Creates.Seconds);
        var chart = new Chart(title, Chart.CreateLinearAxis("seconds"), "contacts")
            .AddLine("updates", Blue, GetCurve(details.Updates))
            .AddLine("creations", Green, GetCurve(details.Creates))
            .AddLine("documented handler, updates", Orange, [(0, 0), (seconds, details.DocumentedUpdates.EventsPerSecond * seconds)]);
        return isAtLimit ? chart.AddLine("HubSpot's limit", Grey, [(0, 0), (seconds, ContactsPerSecondAtLimit * seconds)], isDashed: true) : chart;
    }

    private static IEnumerable<(double, double)> GetCurve(PhaseResult phase) =>
        phase.FinishedAfter.Select((finished, step) => (Math.Min(step * PhaseResult.CurveInterval.TotalSeconds, phase.Seconds), (double)finished));

    private static Chart CreateResponseTimeChart(string title, IReadOnlyList<double> acks, IReadOnlyList<double> bareAcks, IReadOnlyList<double> writes) =>
        new Chart(title, Chart.CreateLinearAxis("percentile"), "milliseconds")
            .AddLine("webhook response", Blue, GetPercentileCurve(acks))
            .AddLine("webhook without processing", Grey, GetPercentileCurve(bareAcks))
            .AddLine("bare queue write", Orange, GetPercentileCurve(writes));

    private static IEnumerable<(double, double)> GetPercentileCurve(IReadOnlyList<double> times) =>
        AckDetails.Fractions.Zip(times, (share, time) => (share * 100, time));

    private static Chart CreateGrowthChart(GrowthResult growth) =>
        new Chart("Processor time of one update", Chart.CreateLogarithmicAxis("users"), "microseconds")
            .AddLine("process of the product", Blue, growth.Costs.Select(cost => ((double)cost.Users, cost.CpuMicroseconds)), isMarked: true);

    private static Chart CreateMemoryChart(GrowthResult growth) =>
        new Chart("Memory of the product's process over many updates", Chart.CreateLinearAxis("updates"), "megabytes")
            .AddLine("working set", Orange, GetQuarterCurve(growth, growth.WorkingSetMbAtQuarters), isMarked: true)
            .AddLine("heap after a full collection", Blue, GetQuarterCurve(growth, growth.HeapMbAtQuarters), isMarked: true);

    private static IEnumerable<(double, double)> GetQuarterCurve(GrowthResult growth, IReadOnlyList<double> megabytes) =>
        megabytes.Select((value, quarter) => (growth.Events * quarter / 4.0, value));
}
