using System.Globalization;
using Auth0Sync.Core.Recovery;
using Spectre.Console;
using static Auth0Sync.Cli.Output.CliOutput;

namespace Auth0Sync.Cli.Output;

internal sealed class RecoveryView(IAnsiConsole console)
{
    // An outage can leave thousands; the first ones are enough to see the cause.
    private const int MaxRows = 50;

    public void Show(StreamReport report, bool isDryRun)
    {
        console.WriteLine();
        console.Write(new Rule($"[bold]Stream {Escape(report.StreamId)}[/]").LeftJustified());
        console.MarkupLine(DescribeState(report.State));
        if (report.Plan is { } plan)
        {
            console.WriteLine(report.HasMore ? $"{Texts.Format(report.FailedCount)} or more failed deliveries" : Texts.Count(report.FailedCount, "failed delivery", "failed deliveries"));
            ShowDeliveries(plan, report.RedeliveredEventIds ?? [], isDryRun);
        }

        if (report.IsNearlyDisabled)
        {
            console.MarkupLine("[red]The stream is close to being disabled: Auth0 disables a stream at 500 failures in a row, or 5000 in total.[/]");
        }

        if (report.PostponedReason is { } reason)
        {
            console.MarkupLine($"[yellow]Redelivery postponed: {Escape(reason)}.[/]");
        }

        if (report.Problem is { } problem)
        {
            console.MarkupLine($"[red]{Escape(problem.Message)}[/]");
        }
    }

    private void ShowDeliveries(RecoveryPlan plan, IReadOnlyList<string> redelivered, bool isDryRun)
    {
        var rows = plan.Due.Select(delivery => (delivery, Now: DescribeAction(delivery, redelivered, isDryRun)))
            .Concat(plan.Abandoned.Select(delivery => (delivery, Now: "[red]needs manual attention[/]")))
            .Concat(plan.InProgress.Select(delivery => (delivery, Now: "in progress")))
            .Concat(plan.Waiting.Select(delivery => (delivery, Now: "waiting")))
            .ToList();
        if (rows.Count == 0)
        {
            return;
        }

        var table = CreateTable("Event", "Type", "Redelivered before", "Last response", "Now");
        foreach (var (delivery, now) in rows.Take(MaxRows))
        {
            table.AddRow(
                Escape(delivery.EventId),
                Escape(delivery.EventType),
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

    private static string DescribeAction(FailedDelivery delivery, IReadOnlyList<string> redelivered, bool isDryRun) =>
        redelivered.Contains(delivery.EventId) ? "[green]redelivered[/]" : isDryRun ? "would be redelivered" : "waiting";

    private static string DescribeState(StreamState state) => state switch
    {
        StreamState.Enabled => "[green]enabled[/]",
        StreamState.Disabled => "[red]disabled: events that occur meanwhile are not delivered later[/]",
        _ => "[red]status unknown[/]",
    };
}
