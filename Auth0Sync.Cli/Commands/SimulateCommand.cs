using System.CommandLine;
using Auth0Sync.Cli.Installation;
using Auth0Sync.Cli.Output;
using Auth0Sync.Core.Operations.Backfill;
using Auth0Sync.Core.Operations.Simulation;
using Microsoft.Extensions.Configuration;
using Spectre.Console;

namespace Auth0Sync.Cli.Commands;

/// <summary><c>auth0sync simulate</c>: what a change of the settings would do to many users. Writes nothing.</summary>
internal sealed class SimulateCommand : CliCommand
{
    private readonly Option<string> _config = new("--config") { Description = "File with the changed settings", HelpName = "file", Required = true };
    private readonly Option<string> _users = new("--users") { Description = "Export of Auth0's users: NDJSON or CSV, also gzip", HelpName = "file", Required = true };
    private readonly Option<string?> _target = CommonOptions.CreateTarget();
    private readonly Option<bool> _personalData = CommonOptions.CreatePersonalData();

    public SimulateCommand(CommandRunner runner)
        : base("simulate", "Count what changed settings would do to the users of an export. Nothing is written", runner)
    {
        _users.Validators.Add(CommonOptions.RequireFile);
        Add(_config);
        Add(_users);
        Add(_target);
        Add(_personalData);
    }

    protected override async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var changes = new ConfigurationBuilder().AddInMemoryCollection(SettingsFile.ReadAll([context.Get(_config)!])).Build();
        await using var export = File.OpenRead(context.Get(_users)!);
        await using var host = await context.OpenAsync(cancellationToken);
        string[] targets = context.Get(_target) is { } target ? [target] : [];
        var report = await context.Output.Progress.RunAsync("Simulating", progress => host.Get<ConfigurationSimulator>().RunAsync(
            changes,
            host.Get<UserExportReader>().ReadAsync(export, cancellationToken),
            targets,
            progress.Select((SimulationProgress at) => Texts.Count(at.Users, "user")),
            cancellationToken));
        context.Output.Write(context.Get(_personalData) ? report : report.WithoutPersonalData(), Show);
        return report.Problems.Count > 0 ? ExitCode.Usage
            : report.Failure?.ToExitCode() ?? (report.Unreadable > 0 ? ExitCode.Problem : ExitCode.Ok);
    }

    private static void Show(IAnsiConsole console, SimulationReport report)
    {
        foreach (var problem in report.Problems)
        {
            console.MarkupLine($"[red]{CliOutput.Escape(problem)}[/]");
        }

        DriftPrinter.ShowProblems(console, report.UnreadableLines, report.Unreadable);
        foreach (var target in report.Targets)
        {
            if (target.Note is { } note)
            {
                console.MarkupLine($"[yellow]{CliOutput.Escape($"{target.Target}: {note}")}[/]");
            }

            var outcomes = CliOutput.CreateTable(target.Target, "now", "changed");
            foreach (var outcome in target.Outcomes)
            {
                outcomes.AddRow(CliOutput.Escape(outcome.Reason is { } reason ? $"{outcome.Outcome} ({reason})" : outcome.Outcome), Texts.Format(outcome.CurrentCount), Texts.Format(outcome.Count));
            }

            foreach (var field in target.Fields)
            {
                outcomes.AddRow($"writes {CliOutput.Escape(field.Field)}", Texts.Format(field.CurrentCount), Texts.Format(field.Count));
            }

            console.Write(outcomes);
            foreach (var outcome in target.Outcomes.Where(outcome => outcome.Samples.Count > 0))
            {
                var sample = outcome.Samples[0];
                console.MarkupLine($"[grey]Sample of {CliOutput.Escape(outcome.Outcome)}[/] {CliOutput.Escape(sample.UserId)}".TrimEnd());
                ExplanationView.ShowTarget(console, sample.Explanation);
            }
        }

        console.WriteLine($"{Texts.Count(report.Users, "user")} in {Texts.Format(report.Duration)}. Nothing was written.");
        if (report.Error is { } error)
        {
            console.MarkupLine($"[red]{CliOutput.Escape(error)}[/]");
        }
    }
}
