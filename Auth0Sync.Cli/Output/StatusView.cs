using System.Globalization;
using Auth0Sync.Core.Operations.Status;
using Spectre.Console;
using static Auth0Sync.Cli.Output.CliOutput;

namespace Auth0Sync.Cli.Output;

/// <summary>Shows the state of each target, and below it what needs attention with the next command.</summary>
internal static class StatusView
{
    public static void Show(IAnsiConsole console, StatusReport report)
    {
        var table = CreateTable("target", "queue", "oldest", "poison", "lag p50", "lag p95", "last hour", "deferred", "calls");
        foreach (var target in report.Targets)
        {
            table.AddRow(
                Escape(target.Target),
                FormatLength(target.Queue),
                Texts.Format(ToDuration(target.Queue?.OldestAgeSeconds)),
                FormatLength(target.Poison),
                Texts.Format(ToDuration(target.LastHour?.LagP50Seconds)),
                Texts.Format(ToDuration(target.LastHour?.LagP95Seconds)),
                Escape(FormatCounts(target.LastHour?.Outcomes)),
                Escape(FormatCounts(target.LastHour?.Deferrals)),
                Escape(FormatBudget(target.CallBudget)));
        }

        console.MarkupLine($"[grey]{Texts.Format(report.At)}[/]");
        console.Write(table);
        foreach (var (text, next) in StatusAttention.Find(report))
        {
            console.MarkupLine($"[yellow]{Escape(text)}[/] {Escape(next)}");
        }

        foreach (var problem in report.Problems)
        {
            console.MarkupLine($"[red]Cannot read: {Escape(problem)}[/]");
        }
    }

    private static string FormatLength(QueueStatus? queue) => queue is null ? "?" : Texts.Format(queue.Length);

    private static string FormatCounts(IReadOnlyDictionary<string, long>? counts) =>
        counts is null ? "?" : string.Join(", ", counts.Select(count => $"{count.Key} {Texts.Format(count.Value)}"));

    private static string FormatBudget(CallBudgetStatus? budget) => budget is null ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{budget.ClaimedShare * 100:0} % by {Texts.Count(budget.Instances, "instance")}");

    private static TimeSpan? ToDuration(double? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;
}
