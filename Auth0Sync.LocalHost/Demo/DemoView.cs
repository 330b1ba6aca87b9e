using Spectre.Console;

namespace Auth0Sync.LocalHost.Demo;

/// <summary>Shows what the steps did.</summary>
internal sealed class DemoView(IAnsiConsole console)
{
    private static readonly Style Quiet = new(Color.Grey);
    private static readonly Style New = new(Color.Green, decoration: Decoration.Bold);

    /// <summary>Shows one step: the contact before and after, what became of the event, and what is wrong, if anything.</summary>
    public void Show(int number, DemoResult result)
    {
        console.WriteLine();
        console.Write(new Rule($"[bold]{number}. {Markup.Escape(result.Step.Title)}[/] [grey]{result.Step.Sample}[/]").LeftJustified());
        console.WriteLine(result.Step.Point);
        ShowContact(result);
        var color = result.Problems.Count == 0 ? "green" : "red";
        console.MarkupLine($"[{color}]{(result.Problems.Count == 0 ? "As expected" : "NOT AS EXPECTED")}[/]: [bold]{result.Outcome}[/], {Calls(result.Calls)}");
        foreach (var problem in result.Problems)
        {
            console.MarkupLineInterpolated($"[red]  {problem}[/]");
        }
    }

    /// <summary>Shows the end.</summary>
    public void ShowEnd(int good, int all, IReadOnlyList<string> leftovers)
    {
        console.WriteLine();
        foreach (var leftover in leftovers)
        {
            console.MarkupLineInterpolated($"[red]{leftover}[/]");
        }

        var color = good == all && leftovers.Count == 0 ? "green" : "red";
        console.MarkupLine($"[bold {color}]{good} of {all} steps are as expected.[/]");
    }

    private void ShowContact(DemoResult result)
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
                table.AddRow(new Text(property), new Text(before ?? "", Quiet), new Text(after ?? "", New));
            }
        }

        if (table.Rows.Count == 0)
        {
            console.WriteLine("  no contact changes", Quiet);
            return;
        }

        console.Write(table);
        if (unchanged.Count > 0)
        {
            console.WriteLine($"  unchanged: {string.Join(", ", unchanged)}", Quiet);
        }
    }

    private static string Calls(int calls) => calls switch
    {
        0 => "no call to HubSpot",
        1 => "1 call to HubSpot",
        _ => $"{calls} calls to HubSpot",
    };
}
