using System.Text.Json;
using Spectre.Console;

namespace Auth0Sync.LocalHost.Output;

/// <summary>Says that all is up, and what to do next.</summary>
internal static class ReadyBlock
{
    private const string Sample = "01-signed-up.json";

    /// <summary>For a person.</summary>
    public static void Show(IAnsiConsole console, LocalHostApp app)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        grid.AddRow("[bold]Webhook[/]", $"[green]{Markup.Escape(app.Webhook.AbsoluteUri)}[/]");
        grid.AddRow("[bold]Token[/]", Markup.Escape(app.Token));
        grid.AddRow("[bold]Health[/]", Markup.Escape(app.Health.AbsoluteUri));
        grid.AddRow("[bold]HubSpot[/]", Markup.Escape(HubSpot(app)));
        grid.AddRow("[bold]Storage[/]", Markup.Escape(app.StorageDescription));

        console.WriteLine();
        console.Write(new Rule("[bold green]Auth0Sync is ready[/]").LeftJustified());
        console.Write(grid);
        console.WriteLine();
        console.MarkupLine("[bold]Send an event[/]");
        WriteUnwrapped(console, Curl(app));
        if (app.Simulator is { } simulator)
        {
            console.WriteLine();
            console.MarkupLine("[bold]See what became of it[/]");
            WriteUnwrapped(console, $"curl {simulator.BaseAddress}_simulator/contacts");
        }

        console.WriteLine();
        console.MarkupLine("[grey]Stop with Ctrl-C.[/]");
        console.Write(new Rule());
    }

    /// <summary>For a program: one line of JSON.</summary>
    public static void WriteJson(TextWriter output, LocalHostApp app) => output.WriteLine(JsonSerializer.Serialize(new
    {
        webhook = app.Webhook,
        health = app.Health,
        token = app.Token,
        simulator = app.Simulator?.BaseAddress,
        storage = app.StorageConnectionString,
    }));

    private static string HubSpot(LocalHostApp app) => app.Simulator is { } simulator
        ? $"simulated at {simulator.BaseAddress} (its contacts live as long as this process)"
        : "the account whose token is configured";

    private static string Curl(LocalHostApp app) =>
        $"curl -i {app.Webhook} -H \"Authorization: Bearer {app.Token}\" -H \"Content-Type: application/json\" --data-binary \"@{SamplePath()}\"";

    private static string SamplePath()
    {
        var path = Path.Combine(SamplesFolder.Find(), Sample);
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    // A line that is to be copied must not be broken at the width of the console.
    private static void WriteUnwrapped(IAnsiConsole console, string line) => console.Profile.Out.Writer.WriteLine(line);
}
