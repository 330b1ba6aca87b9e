using System.Globalization;
using Auth0Sync.Core.Recovery;
using Auth0Sync.Core.Telemetry;
using Spectre.Console;

namespace Auth0Sync.LocalHost.Recovery;

/// <summary>Shows what a run found and did.</summary>
internal sealed class RecoveryView(IAnsiConsole console)
{
    // Of an outage's thousand, the first say enough.
    private const int MaxRows = 50;

    /// <summary>Shows one stream.</summary>
    public void Show(StreamReport report, bool isDry)
    {
        console.WriteLine();
        console.Write(new Rule($"[bold]Stream {Escape(report.StreamId)}[/]").LeftJustified());
        console.MarkupLine(DescribeState(report.State));
        if (report.Plan is { } plan)
        {
            console.WriteLine($"{report.FailedCount}{(report.HasMore ? " or more" : "")} failed deliveries");
            ShowDeliveries(plan, report.RedeliveredEventIds ?? [], isDry);
        }

        if (report.IsNearlyDisabled)
        {
            console.MarkupLine("[red]Auth0 disables a stream at 500 failures in a row, or 5000 in all.[/]");
        }

        if (report.PostponedReason is { } reason)
        {
            console.MarkupLineInterpolated($"[yellow]What is due waits: {LogText.Escape(reason)}.[/]");
        }

        if (report.Problem is { } problem)
        {
            console.MarkupLineInterpolated($"[red]{LogText.Escape(problem.Message)}[/]");
        }
    }

    private void ShowDeliveries(RecoveryPlan plan, IReadOnlyList<string> redelivered, bool isDry)
    {
        var rows = plan.Due.Select(delivery => (delivery, Now: DescribeAction(delivery, redelivered, isDry)))
            .Concat(plan.Abandoned.Select(delivery => (delivery, Now: "[red]left to a person[/]")))
            .Concat(plan.InProgress.Select(delivery => (delivery, Now: "under way")))
            .Concat(plan.Waiting.Select(delivery => (delivery, Now: "waits")))
            .ToList();
        if (rows.Count == 0)
        {
            return;
        }

        var table = new Table().RoundedBorder().AddColumns("Event", "Type", "Redelivered before", "Last answer", "Now");
        foreach (var (delivery, now) in rows.Take(MaxRows))
        {
            table.AddRow(
                Escape(delivery.EventId),
                Escape(delivery.EventType ?? ""),
                delivery.RedeliveryCount.ToString(CultureInfo.InvariantCulture),
                delivery.LastStatusCode?.ToString(CultureInfo.InvariantCulture) ?? "none",
                now);
        }

        console.Write(table);
        if (rows.Count > MaxRows)
        {
            console.WriteLine($"... and {rows.Count - MaxRows} more");
        }
    }

    // Auth0's words could move the cursor, too.
    private static string Escape(string text) => Markup.Escape(LogText.Escape(text));

    private static string DescribeAction(FailedDelivery delivery, IReadOnlyList<string> redelivered, bool isDry) =>
        redelivered.Contains(delivery.EventId) ? "[green]is redelivered[/]" : isDry ? "would be redelivered" : "waits";

    private static string DescribeState(StreamState state) => state switch
    {
        StreamState.Enabled => "[green]enabled[/]",
        StreamState.Disabled => "[red]disabled: what happens meanwhile is not sent later[/]",
        _ => "[red]not known[/]",
    };
}
