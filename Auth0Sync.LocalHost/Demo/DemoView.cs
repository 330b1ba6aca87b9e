using Spectre.Console;

namespace Auth0Sync.LocalHost.Demo;

internal sealed class DemoView(IAnsiConsole console)
{
    private static readonly Style MutedStyle = new(Color.Grey);
    private static readonly Style ChangedStyle = new(Color.Green, decoration: Decoration.Bold);

    /// <summary>Shows for each target the record before and after the step, the outcome, and the differences from the expected result.</summary>
    public void ShowStep(int stepNumber, DemoStepResult result)
    {
        console.WriteLine();
        console.Write(new Rule($"[bold]{stepNumber}. {Markup.Escape(result.Step.Title)}[/] [grey]{result.Step.SampleFileName}[/]").LeftJustified());
        console.WriteLine(result.Step.Explanation);
        foreach (var target in result.Targets)
        {
            ShowTarget(target);
        }

        ShowProblems(result.Problems);
    }

    public void ShowSummary(int passedCount, int totalCount, IReadOnlyList<string> unexpectedOutcomes)
    {
        console.WriteLine();
        ShowProblems(unexpectedOutcomes);
        var color = passedCount == totalCount && unexpectedOutcomes.Count == 0 ? "green" : "red";
        console.MarkupLine($"[bold {color}]{passedCount} of {totalCount} steps are as expected.[/]");
    }

    private void ShowTarget(DemoTargetResult target)
    {
        var isAsExpected = target.Problems.Count == 0;
        console.MarkupLineInterpolated($"[bold]{target.DisplayName}:[/] {target.Explanation}");
        ShowRecord(target);
        console.MarkupLine(
            $"  [{(isAsExpected ? "green" : "red")}]{(isAsExpected ? "As expected" : "NOT AS EXPECTED")}[/]: "
            + $"[bold]{target.Outcome}[/], {FormatCallCount(target.CallCount)} to {Markup.Escape(target.DisplayName)}");
        ShowProblems(target.Problems);
    }

    private void ShowRecord(DemoTargetResult result)
    {
        var table = new Table().RoundedBorder().AddColumns("Property", "Before", "After");
        var unchanged = new List<string>();
        foreach (var property in result.Before.Keys.Union(result.After.Keys).Order(StringComparer.Ordinal))
        {
            var before = result.Before.GetValueOrDefault(property);
            var after = result.After.GetValueOrDefault(property);
            if (before == after)
            {
                unchanged.Add(property);
            }
            else
            {
                table.AddRow(new Text(property), new Text(before ?? "", MutedStyle), new Text(after ?? "", ChangedStyle));
            }
        }

        if (table.Rows.Count == 0)
        {
            console.WriteLine("  nothing changed", MutedStyle);
            return;
        }

        console.Write(table);
        if (unchanged.Count > 0)
        {
            console.WriteLine($"  unchanged: {string.Join(", ", unchanged)}", MutedStyle);
        }
    }

    private void ShowProblems(IEnumerable<string> problems)
    {
        foreach (var problem in problems)
        {
            console.MarkupLineInterpolated($"[red]  {problem}[/]");
        }
    }

    private static string FormatCallCount(int count) => count switch
    {
        0 => "no call",
        1 => "1 call",
        _ => $"{count} calls",
    };
}
