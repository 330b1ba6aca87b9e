using System.CommandLine;
using Auth0Sync.Cli.Output;
using Auth0Sync.Core.Operations.Export;
using Spectre.Console;

namespace Auth0Sync.Cli.Commands;

/// <summary><c>auth0sync export</c>: fetches an export of Auth0's users.</summary>
internal sealed class ExportCommand : CliCommand
{
    private readonly Argument<string> _path = new("file") { Description = "Where to save the compressed NDJSON, which only you can read", DefaultValueFactory = _ => "users.json.gz" };
    private readonly Option<string?> _connection = new("--connection") { Description = "Only the users of this Auth0 connection, such as con_0000000000000001", HelpName = "id" };

    public ExportCommand(CommandRunner runner)
        : base("export", "Have Auth0 export its users, and download the file for backfill, reconcile or simulate", runner)
    {
        Add(_path);
        Add(_connection);
    }

    protected override async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var host = await context.OpenAsync(cancellationToken);
        host.RequireAuth0();
        var request = new ExportRequest(context.Get(_path)) { ConnectionId = context.Get(_connection) };
        var report = await context.Output.Progress.RunAsync("Exporting users", progress =>
            host.Get<UserExporter>().ExportAsync(request, progress.Select((ExportProgress at) => Describe(at)), cancellationToken));
        context.Output.Write(report, Show);
        return report.Failure?.ToExitCode() ?? ExitCode.Ok;
    }

    private static string Describe(ExportProgress progress) => progress.DownloadedBytes > 0
        ? $"{Texts.Format(progress.DownloadedBytes / 1024)} KiB downloaded"
        : progress.PercentDone is { } percent ? $"{progress.Status}, {percent:0} %" : progress.Status;

    private static void Show(IAnsiConsole console, ExportReport report)
    {
        if (report.Error is { } error)
        {
            console.MarkupLine($"[red]{CliOutput.Escape(error)}[/]");
            return;
        }

        console.MarkupLine($"[green]{CliOutput.Escape(report.Path)}[/]: {Texts.Count(report.Bytes, "byte")} in {Texts.Format(report.Elapsed)}. It holds personal data; delete it when it is no longer needed.");
        console.WriteLine("Next: auth0sync backfill --check, or auth0sync backfill");
    }
}
