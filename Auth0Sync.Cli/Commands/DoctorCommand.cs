using System.CommandLine;
using Auth0Sync.Cli.Installation;
using Auth0Sync.Cli.Output;
using Auth0Sync.Core.Operations.Diagnosis;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace Auth0Sync.Cli.Commands;

/// <summary><c>auth0sync doctor</c>: checks everything and says what to do.</summary>
internal sealed class DoctorCommand : CliCommand
{
    private readonly Option<string?> _webhook = CommonOptions.CreateWebhook();
    private readonly Option<string?> _target = CommonOptions.CreateTarget();

    public DoctorCommand(CommandRunner runner)
        : base("doctor", "Check settings, storage, targets, webhook and Auth0, and say what to do about each problem", runner)
    {
        Add(_webhook);
        Add(_target);
    }

    protected override async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        OperationsHost host;
        try
        {
            host = await context.OpenWithReadableSecretsAsync(cancellationToken);
        }
        catch (OptionsValidationException e)
        {
            // Those of a target decide what there is to check.
            foreach (var check in Doctor.DescribeProblems(e.Failures))
            {
                context.Output.Write(check, Show);
            }

            return ExitCode.Problem;
        }

        await using (host)
        {
            return await CheckAsync(context, host, cancellationToken);
        }
    }

    private async Task<ExitCode> CheckAsync(CommandContext context, OperationsHost host, CancellationToken cancellationToken)
    {
        var request = new DoctorRequest(host.FindWebhook(context.Get(_webhook))) { Targets = host.GetTargets(context.Get(_target)) };
        var counts = new Dictionary<DoctorResult, int>();
        await foreach (var check in host.Get<Doctor>().CheckAsync(request, cancellationToken))
        {
            counts[check.Result] = counts.GetValueOrDefault(check.Result) + 1;
            context.Output.Write(check, Show);
        }

        if (!context.Output.IsJson)
        {
            context.Output.Console.WriteLine($"{host.Connection.Description}: {Count(DoctorResult.Ok)} ok, {Texts.Count(Count(DoctorResult.Warning), "warning")}, {Count(DoctorResult.Failing)} failing");
        }

        return Count(DoctorResult.Failing) > 0 ? ExitCode.Problem : ExitCode.Ok;

        int Count(DoctorResult result) => counts.GetValueOrDefault(result);
    }

    private static void Show(IAnsiConsole console, DoctorCheck check)
    {
        var (color, text) = check.Result switch
        {
            DoctorResult.Ok => ("green", "ok     "),
            DoctorResult.Warning => ("yellow", "warning"),
            _ => ("red", "failing"),
        };
        console.MarkupLine($"[{color}]{text}[/] [bold]{CliOutput.Escape(check.Target is null ? check.Name : $"{check.Target}: {check.Name}")}[/]: {CliOutput.Escape(check.Message)}");
        if (check.RecommendedAction is { } recommendedAction)
        {
            console.MarkupLine($"        Recommended action: {CliOutput.Escape(recommendedAction)}");
        }
    }
}
