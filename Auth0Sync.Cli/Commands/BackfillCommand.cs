using System.CommandLine;
using System.CommandLine.Parsing;
using Auth0Sync.Cli.Output;
using Auth0Sync.Core.Operations.Backfill;
using Auth0Sync.Core.Operations.Drift;
using Spectre.Console;

namespace Auth0Sync.Cli.Commands;

/// <summary><c>auth0sync backfill</c>: imports the users of an export, or compares them with the targets.</summary>
internal sealed class BackfillCommand : CliCommand
{
    private readonly Argument<string> _export = DriftOptions.CreateExport();
    private readonly Option<bool> _check = new("--check") { Description = "Only compare with the records in the targets. Nothing is written; the exit code is 1 if something differs" };
    private readonly Option<double> _rate = new("--rate") { Description = "Users per second", DefaultValueFactory = _ => 100, HelpName = "number" };
    private readonly Option<bool> _restart = new("--restart") { Description = "Begin at the first line, although an earlier run was interrupted" };
    private readonly Option<string?> _target = CommonOptions.CreateTarget();
    private readonly DriftOptions _drift = new();

    public BackfillCommand(CommandRunner runner)
        : base("backfill", "Import the users of an Auth0 export (NDJSON or CSV, also gzip) at a chosen rate. Continues after an interruption", runner)
    {
        Add(_export);
        Add(_check);
        Add(_rate);
        Add(_restart);
        Add(_target);
        _drift.AddTo(this);
        Validators.Add(RefuseOptionsOfTheOther);
    }

    protected override async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var host = await context.OpenAsync(cancellationToken);
        var targets = host.GetTargets(context.Get(_target));
        if (context.Get(_check))
        {
            var checker = host.Get<DriftChecker>();
            return await DriftPrinter.RunAsync("Comparing", context, _drift, _drift.CreateRequest(context, context.Get(_export), targets),
                (request, onRow, progress) => checker.CheckAsync(request, onRow, progress, cancellationToken));
        }

        var request = new BackfillRequest(context.Get(_export)) { Targets = targets, UsersPerSecond = context.Get(_rate), Restart = context.Get(_restart), ExportedAt = _drift.GetExportedAt(context) };
        var report = await context.Output.Progress.RunAsync("Importing users", progress => host.Get<BackfillRunner>().RunAsync(
            request, progress.Select((BackfillProgress at) => $"{Texts.Count(at.UserCount, "user")}, {at.Fraction:P0}"), cancellationToken));
        context.Output.Write(report, Show);
        return report.Failure?.ToExitCode() ?? (report.ProblemCount > 0 ? ExitCode.Problem : ExitCode.Ok);
    }

    // A person who wants to see the differences must not import the users.
    private void RefuseOptionsOfTheOther(CommandResult result)
    {
        var isCheck = result.GetValue(_check);
        var others = (isCheck ? [_rate, _restart] : _drift.Printing).Where(option => result.GetResult(option) is { Implicit: false });
        foreach (var option in others)
        {
            result.AddError(isCheck ? $"{option.Name} is not for --check, which imports nothing." : $"{option.Name} is only for --check. Without --check the users are imported.");
        }
    }

    private static void Show(IAnsiConsole console, BackfillReport report)
    {
        if (report.ResumedAfterLine > 0)
        {
            console.WriteLine($"Continued after line {Texts.Format(report.ResumedAfterLine)}, where an earlier run was interrupted.");
        }

        if (report.Result != BackfillResult.Refused)
        {
            console.WriteLine($"Put {Texts.Count(report.UserCount, "user")} on the queues of {string.Join(", ", report.Targets)} ({Texts.Format(report.Elapsed)}). Follow them: auth0sync status --watch");
        }

        DriftPrinter.ShowProblems(console, report.Problems, report.ProblemCount);
        if (report.Error is { } error)
        {
            console.MarkupLine($"[red]{CliOutput.Escape(error)}[/]");
        }
    }
}
