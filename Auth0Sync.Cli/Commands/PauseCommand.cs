using System.CommandLine;
using Auth0Sync.Core.Pausing;

namespace Auth0Sync.Cli.Commands;

/// <summary><c>auth0sync pause</c>: the events of a target wait.</summary>
internal sealed class PauseCommand : CliCommand
{
    private readonly Argument<string> _target = PauseReport.CreateTarget();
    private readonly Option<string> _reason = new("--reason") { Description = "The reason, which status shows", DefaultValueFactory = _ => "", HelpName = "text" };
    private readonly Option<string?> _by = CommonOptions.CreateBy();

    public PauseCommand(CommandRunner runner)
        : base("pause", "Keep the events of a target in its queue until resume. None is lost", runner)
    {
        Add(_target);
        Add(_reason);
        Add(_by);
    }

    protected override async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var host = await context.OpenAsync(cancellationToken);
        var target = context.Get(_target);
        var result = await host.Get<TargetPause>().PauseAsync(target, context.Get(_by) ?? System.Environment.UserName, context.Get(_reason)!, cancellationToken);
        return PauseReport.Write(context.Output, new PauseReport(target, result, result switch
        {
            PauseResult.Done => $"{target} is paused. Instances follow within ten seconds; its events wait.",
            PauseResult.Unchanged => $"{target} was already paused. See: auth0sync status",
            _ => $"There is no target '{target}'.",
        }));
    }
}
