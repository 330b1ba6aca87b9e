using System.CommandLine;
using Auth0Sync.Cli.Output;
using Auth0Sync.Core.Operations.Replay;
using Spectre.Console;

namespace Auth0Sync.Cli.Commands;

/// <summary><c>auth0sync replay</c>: processes events of the past again.</summary>
internal sealed class ReplayCommand : CliCommand
{
    private readonly Option<string?> _since = CommonOptions.CreateSince("Events since");
    private readonly Option<string?> _target = CommonOptions.CreateTarget();
    private readonly Option<string?> _user = new("--user") { Description = "Only events of this user", HelpName = "id" };
    private readonly Option<bool> _dryRun = CommonOptions.CreateDryRun();

    public ReplayCommand(CommandRunner runner)
        : base("replay", "Put past events on the queues again, as far back as Auth0 has them. Ends five minutes after the last of them", runner)
    {
        _since.Required = true;
        Add(_since);
        Add(_target);
        Add(_user);
        Add(_dryRun);
    }

    protected override async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var host = await context.OpenAsync(cancellationToken);
        host.RequireAuth0();
        var request = new ReplayRequest(CommonOptions.ParseSince(context.Get(_since)!, context.Environment.Time.GetUtcNow())!.Value)
        {
            Targets = host.GetTargets(context.Get(_target)),
            UserId = context.Get(_user),
            IsDryRun = context.Get(_dryRun),
        };
        var report = await context.Output.Progress.RunAsync("Replaying", progress => host.Get<ReplayRunner>().ReplayAsync(
            request, progress.Select((ReplayProgress at) => $"{Texts.Count(at.SentCount, "event")}, until {Texts.Format(at.Time)}"), cancellationToken));
        context.Output.Write(report, (console, result) => Show(console, result, request.IsDryRun));
        return report.Failure?.ToExitCode() ?? (report.UnreadableCount + report.UndeliveredCount > 0 ? ExitCode.Problem : ExitCode.Ok);
    }

    private static void Show(IAnsiConsole console, ReplayReport report, bool isDryRun)
    {
        if (report is { Error: { } error })
        {
            console.MarkupLine($"[red]{CliOutput.Escape(error)}[/]");
        }

        if (report.UnreadableCount + report.UndeliveredCount > 0)
        {
            console.MarkupLine($"[yellow]{Texts.Count(report.UnreadableCount, "message")} could not be read, and {Texts.Count(report.UndeliveredCount, "event")} could not be sent by Auth0.[/]");
        }

        if (report is { Error: not null, SentCount: 0 })
        {
            return;
        }

        var verb = isDryRun ? "Would put" : "Put";
        console.WriteLine($"{verb} {Texts.Format(report.SentCount)} of {Texts.Count(report.ReadCount, "event")} on the queues of {string.Join(", ", report.Targets)} ({Texts.Format(report.Elapsed)}).");
        if (report.From is not null)
        {
            console.WriteLine($"They are from {Texts.Format(report.From)} until {Texts.Format(report.Until)}.");
        }
    }
}
