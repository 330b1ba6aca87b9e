using System.CommandLine;
using Auth0Sync.Cli.Output;
using Auth0Sync.Core.Operations.Listening;
using Spectre.Console;

namespace Auth0Sync.Cli.Commands;

/// <summary><c>auth0sync listen</c>: forwards Auth0's events to the local webhook, so that no tunnel is needed.</summary>
internal sealed class ListenCommand : CliCommand
{
    private readonly Option<string?> _since = CommonOptions.CreateSince("Events since, even those that were forwarded before (default: where the last run ended)");
    private readonly Option<string?> _webhook = CommonOptions.CreateWebhook();
    private readonly Option<string> _offset = new("--offset-file") { Description = "Where to store the progress", DefaultValueFactory = _ => Path.Combine(".local", "listen.json"), HelpName = "file" };

    public ListenCommand(CommandRunner runner)
        : base("listen", "Read Auth0's events and send them to the webhook until Ctrl-C. No tunnel is needed", runner)
    {
        Add(_since);
        Add(_webhook);
        Add(_offset);
    }

    protected override async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var host = await context.OpenAsync(cancellationToken);
        host.RequireAuth0();
        var request = new ListenRequest(host.GetWebhook(context.Get(_webhook)), host.GetWebhookCredential(), new FileOffsetStore(PrepareOffsetFile(context)))
        {
            Since = context.Get(_since) is { } since ? CommonOptions.ParseSince(since, context.Environment.Time.GetUtcNow()) : null,
        };
        var report = await host.Get<EventsApiListener>().ListenAsync(request, new Printer(context.Output), cancellationToken);
        context.Output.Write(new ListenLine(null, report), (console, line) => Show(console, line.Report!));

        // They do not come again, and Auth0 lists no failed delivery of them.
        var isLossless = report is { RejectedCount: 0, UnreadableCount: 0, UndeliveredCount: 0 };
        return report.Failure?.ToExitCode() ?? (isLossless ? ExitCode.Ok : ExitCode.Problem);
    }

    private string PrepareOffsetFile(CommandContext context)
    {
        var path = Path.GetFullPath(context.Get(_offset)!, context.Environment.CurrentFolder);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    private static void Show(IAnsiConsole console, ListenReport report)
    {
        console.WriteLine(
            $"{Texts.Count(report.ForwardedCount, "event")} forwarded, {Texts.Format(report.RejectedCount)} rejected, {Texts.Format(report.UnreadableCount)} not readable, {Texts.Format(report.UndeliveredCount)} not sent by Auth0.");
        if (report.Error is { } error)
        {
            console.MarkupLine($"[red]{CliOutput.Escape(error)}[/]");
        }
    }

    private sealed class Printer(CliOutput output) : IProgress<ListenProgress>
    {
        public void Report(ListenProgress value) => output.Write(new ListenLine(value, null), (console, line) => console.MarkupLine(
            CliOutput.Escape($"{Texts.Format(line.Progress!.At)} {Texts.ToWords(line.Progress.Kind)} {line.Progress.EventType} {line.Progress.EventId} {line.Progress.Detail}".TrimEnd())));
    }
}
