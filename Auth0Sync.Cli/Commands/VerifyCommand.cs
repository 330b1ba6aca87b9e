using System.CommandLine;
using System.Globalization;
using Auth0Sync.Cli.Output;
using Auth0Sync.Core.Operations.Verification;
using Spectre.Console;

namespace Auth0Sync.Cli.Commands;

/// <summary><c>auth0sync verify</c>: a test user goes through everything.</summary>
internal sealed class VerifyCommand : CliCommand
{
    private readonly Option<string?> _webhook = CommonOptions.CreateWebhook();
    private readonly Option<string?> _target = new("--target") { Description = "Look only at this target, such as hubspot. All targets get the events, and the test user is removed from all of them", HelpName = "name" };
    private readonly Option<bool> _keep = new("--keep") { Description = "Leave the record of the test user in the targets" };
    private readonly Option<string?> _evidence = new("--evidence") { Description = "Where to write the evidence, with the endings .json and .md (default: auth0sync-verification-<time>)", HelpName = "path" };
    private readonly Option<string> _domain = new("--email-domain") { Description = "Domain of the test user's addresses", DefaultValueFactory = _ => "example.com", HelpName = "domain" };

    public VerifyCommand(CommandRunner runner)
        : base("verify", "Create, change, block and delete a test user through the webhook, and look at every target after each step", runner)
    {
        Add(_webhook);
        Add(_target);
        Add(_keep);
        Add(_domain);
        Add(_evidence);
    }

    protected override async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var host = await context.OpenAsync(cancellationToken);
        var request = new VerificationRequest(host.GetWebhook(context.Get(_webhook)), host.GetWebhookCredential())
        {
            Targets = host.GetTargets(context.Get(_target)),
            EmailDomain = context.Get(_domain)!,
            KeepRecord = context.Get(_keep),
        };
        var report = await context.Output.Progress.RunAsync("Verifying", progress => host.Get<CorrelationVerifier>().VerifyAsync(
            request, progress.Select((VerificationStep step) => step.Name), cancellationToken));

        // First, because it names what is left in the targets, whether or not the evidence can be written.
        context.Output.Write(report, Show);
        var evidence = await WriteEvidenceAsync(context, report);
        if (!context.Output.IsJson)
        {
            context.Output.Console.WriteLine($"Evidence: {evidence}.json and {evidence}.md");
        }

        return report.Failure?.ToExitCode() ?? (report.IsSuccessful ? ExitCode.Ok : ExitCode.Problem);
    }

    // Also after a cancellation.
    private async Task<string> WriteEvidenceAsync(CommandContext context, VerificationReport report)
    {
        var name = context.Get(_evidence) ?? $"auth0sync-verification-{report.StartedAt.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}";
        var path = Path.GetFullPath(name, context.Environment.CurrentFolder);
        await File.WriteAllTextAsync(path + ".json", VerificationEvidence.ToJson(report), CancellationToken.None);
        await File.WriteAllTextAsync(path + ".md", VerificationEvidence.ToMarkdown(report), CancellationToken.None);
        return path;
    }

    private static void Show(IAnsiConsole console, VerificationReport report)
    {
        var table = CliOutput.CreateTable("step", "target", "result", "after", "record", "detail");
        foreach (var step in report.Steps)
        {
            foreach (var target in step.Targets)
            {
                var color = target.Result is VerificationResult.Verified or VerificationResult.Processed ? "green" : "red";
                table.AddRow(
                    CliOutput.Escape(step.Name),
                    CliOutput.Escape(target.Target),
                    $"[{color}]{Texts.ToWords(target.Result)}[/]",
                    Texts.Format(target.Elapsed),
                    CliOutput.Escape(target.RecordId),
                    CliOutput.Escape(target.Detail));
            }
        }

        console.Write(table);
        foreach (var result in report.CleanUp)
        {
            console.MarkupLine($"{CliOutput.Escape(result.Target)}: the record was {CliOutput.Escape(result.Action)} {CliOutput.Escape(result.Detail)}".TrimEnd());
        }

        if (report.Error is { } error)
        {
            console.MarkupLine($"[red]{CliOutput.Escape(error)}[/]");
        }

        console.MarkupLine(report.IsSuccessful ? $"[green]Verification passed in {Texts.Format(report.Elapsed)}.[/]" : $"[red]Verification failed after {Texts.Format(report.Elapsed)}.[/]");
    }
}
