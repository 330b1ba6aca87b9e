using System.CommandLine;
using Auth0Sync.Cli.Output;
using Auth0Sync.Core.Pausing;
using Spectre.Console;

namespace Auth0Sync.Cli.Commands;

/// <summary>The result of pausing or resuming a target.</summary>
internal sealed record PauseReport(string Target, PauseResult Result, string Message)
{
    public static Argument<string> CreateTarget() => new("target") { Description = "The name of the target, such as hubspot" };

    public static ExitCode Write(CliOutput output, PauseReport report)
    {
        output.Write(report, (console, result) => console.MarkupLine($"[{(result.Result == PauseResult.Done ? "green" : "yellow")}]{CliOutput.Escape(result.Message)}[/]"));
        return report.Result == PauseResult.UnknownTarget ? ExitCode.Usage : ExitCode.Ok;
    }
}
