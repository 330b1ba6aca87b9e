using System.CommandLine;
using Auth0Sync.Core.Pausing;

namespace Auth0Sync.Cli.Commands;

/// <summary><c>auth0sync resume</c>: the events of a paused target continue.</summary>
internal sealed class ResumeCommand : CliCommand
{
    private readonly Argument<string> _target = PauseReport.CreateTarget();
    private readonly Option<string?> _by = CommonOptions.CreateBy();

    public ResumeCommand(CommandRunner runner)
        : base("resume", "Process the events of a paused target again", runner)
    {
        Add(_target);
        Add(_by);
    }

    protected override async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var host = await context.OpenAsync(cancellationToken);
        var target = context.Get(_target);
        var result = await host.Get<TargetPause>().ResumeAsync(target, context.Get(_by) ?? System.Environment.UserName, cancellationToken);
        return PauseReport.Write(context.Output, new PauseReport(target, result, result switch
        {
            PauseResult.Done => $"{target} continues. Events that wait are processed within five minutes.",
            PauseResult.Unchanged => $"{target} was not paused.",
            _ => $"There is no target '{target}'.",
        }));
    }
}
