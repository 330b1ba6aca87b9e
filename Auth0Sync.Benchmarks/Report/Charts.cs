using Auth0Sync.Benchmarks.Ack;
using Auth0Sync.Benchmarks.Bulk;
using Auth0Sync.Benchmarks.Growth;
using OxyPlot;

namespace Auth0Sync.Benchmarks.Report;

/// <summary>The charts of a report.</summary>
internal static class Charts
{
    private const double ContactsPerSecondAtLimit = 1_900;

    private static readonly OxyColor Blue = OxyColor.FromRgb(0x1f, 0x6f, 0xb4);
    private static readonly OxyColor Green = OxyColor.FromRgb(0x2e, 0x8b, 0x57);
    private static readonly OxyColor Orange = OxyColor.FromRgb(0xd9, 0x6a, 0x1d);
    private static readonly OxyColor Grey = OxyColor.FromRgb(0x80, 0x80, 0x80);

    /// <summary>The charts by name.</summary>
    public static IEnumerable<(string Name, Chart Chart)> Of(Results results) =>
    [
        ("import", Import("An import under HubSpot's limits, storage account in memory", results.BulkMemory.Details, isAtLimit: true)),
        ("import-azurite", Import("The same from POST to contact, with Azurite", results.BulkAzurite.Details, isAtLimit: false)),
        ("ack", Answer("The webhook's answer and a bare queue write, 1 connection", results.Ack.Details.Acks, results.Ack.Details.BareAcks, results.Ack.Details.Writes)),
        ("ack-busy", Answer("The webhook's answer and a bare queue write, 64 connections", results.Ack.Details.AcksBusy, results.Ack.Details.BareAcksBusy, results.Ack.Details.WritesBusy)),
        ("growth", Growth(results.Growth)),
        ("memory", Memory(results.Growth)),
    ];

    private static Chart Import(string title, BulkDetails details, bool isAtLimit)
    {
        var seconds = Math.Max(details.Updates.Seconds, details.Creates.Seconds);
        var chart = new Chart(title, Chart.Steps("seconds"), "contacts done")
            .With("updates", Blue, Curve(details.Updates))
            .With("creations", Green, Curve(details.Creates))
            .With("documented handler, updates", Orange, [(0, 0), (seconds, details.DocumentedUpdates.EventsPerSecond * seconds)]);
        return isAtLimit ? chart.With("HubSpot's limit", Grey, [(0, 0), (seconds, ContactsPerSecondAtLimit * seconds)], isDashed: true) : chart;
    }

    private static IEnumerable<(double, double)> Curve(Phase phase) =>
        phase.FinishedAfter.Select((finished, step) => (Math.Min(step * Phase.Step.TotalSeconds, phase.Seconds), (double)finished));

    private static Chart Answer(string title, IReadOnlyList<double> acks, IReadOnlyList<double> bareAcks, IReadOnlyList<double> writes) =>
        new Chart(title, Chart.Steps("percentile"), "milliseconds")
            .With("the webhook's answer", Blue, Percents(acks))
            .With("a webhook that computes nothing", Grey, Percents(bareAcks))
            .With("bare queue write", Orange, Percents(writes));

    private static IEnumerable<(double, double)> Percents(IReadOnlyList<double> times) =>
        AckDetails.Shares.Zip(times, (share, time) => (share * 100, time));

    private static Chart Growth(GrowthResult growth) =>
        new Chart("Processor time of one update", Chart.Tens("users"), "microseconds")
            .With("the product's process", Blue, growth.Costs.Select(cost => ((double)cost.Users, cost.CpuMicroseconds)), isMarked: true);

    private static Chart Memory(GrowthResult growth) =>
        new Chart("Memory of the product's process over many updates", Chart.Steps("updates"), "megabytes")
            .With("working set", Orange, Quarters(growth, growth.WorkingSetMbAtQuarters), isMarked: true)
            .With("heap after a full collection", Blue, Quarters(growth, growth.HeapMbAtQuarters), isMarked: true);

    private static IEnumerable<(double, double)> Quarters(GrowthResult growth, IReadOnlyList<double> megabytes) =>
        megabytes.Select((value, quarter) => (growth.Events * quarter / 4.0, value));
}
