using System.Text.Json;
using Auth0Sync.LocalHost.Targets;
using Spectre.Console;

namespace Auth0Sync.LocalHost.Output;

/// <summary>The output when everything is running: the addresses, and how to send an event.</summary>
internal static class ReadyMessage
{
    private const string SampleFileName = "01-signed-up.json";

    public static void Write(IAnsiConsole console, LocalHostApp app)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        grid.AddRow("[bold]Webhook[/]", $"[green]{Markup.Escape(app.WebhookUri.AbsoluteUri)}[/]");
        grid.AddRow("[bold]Token[/]", Markup.Escape(app.BearerToken));
        grid.AddRow("[bold]Health[/]", Markup.Escape(app.HealthUri.AbsoluteUri));
        foreach (var target in app.Targets)
        {
            grid.AddRow($"[bold]{Markup.Escape(target.Descriptor.DisplayName)}[/]", Markup.Escape(DescribeTarget(target, app)));
        }

        grid.AddRow("[bold]Storage[/]", Markup.Escape(app.StorageDescription));

        console.WriteLine();
        console.Write(new Rule("[bold green]Auth0Sync is ready[/]").LeftJustified());
        console.Write(grid);
        console.WriteLine();
        console.MarkupLine("[bold]Open the page[/]");
        WriteUnwrapped(console, app.PageUri.AbsoluteUri);
        console.WriteLine();
        console.MarkupLine("[bold]Send an event[/]");
        WriteUnwrapped(console, FormatCurlCommand(app));
        if (app.Targets.Select(target => target.Simulator?.RecordsAddress).OfType<Uri>().ToList() is { Count: > 0 } addresses)
        {
            console.WriteLine();
            console.MarkupLine("[bold]See the result[/]");
            addresses.ForEach(address => WriteUnwrapped(console, $"curl {address}"));
        }

        console.WriteLine();
        console.MarkupLine("[grey]Stop with Ctrl-C.[/]");
        console.Write(new Rule());
    }

    /// <summary>Writes one line of JSON, for programs.</summary>
    public static void WriteJson(TextWriter output, LocalHostApp app) => output.WriteLine(JsonSerializer.Serialize(new
    {
        webhook = app.WebhookUri,
        health = app.HealthUri,
        page = app.PageUri,
        token = app.BearerToken,
        simulator = app.Simulator?.BaseAddress,
        simulators = app.Targets.Where(target => target.Simulator is not null).ToDictionary(target => target.Descriptor.Name, target => target.Simulator!.BaseAddress),
        storage = app.StorageConnectionString,
    }));

    private static string DescribeTarget(LocalTarget target, LocalHostApp app) => target.Simulator is { } simulator
        ? $"simulated at {simulator.BaseAddress} ({simulator.Description})"
        : app.Services.GetRequiredService<IConfiguration>()[$"{target.Descriptor.Section}:BaseAddress"] is { Length: > 0 } address
            ? $"the configured account at {address}"
            : "the configured account";

    private static string FormatCurlCommand(LocalHostApp app) =>
        $"curl -i {app.WebhookUri} -H \"Authorization: Bearer {app.BearerToken}\" -H \"Content-Type: application/json\" --data-binary \"@{GetSamplePath()}\"";

    private static string GetSamplePath()
    {
        var path = Path.Combine(SamplesFolder.Find(), SampleFileName);
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    // A command to copy must not be wrapped at the width of the console.
    private static void WriteUnwrapped(IAnsiConsole console, string line) => console.Profile.Out.Writer.WriteLine(line);
}
