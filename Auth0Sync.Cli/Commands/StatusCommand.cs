using System.CommandLine;
using Auth0Sync.Cli.Output;
using Auth0Sync.Core.Operations.Status;

namespace Auth0Sync.Cli.Commands;

/// <summary><c>auth0sync status</c>: is it working, and what waits.</summary>
internal sealed class StatusCommand : CliCommand
{
    private readonly Option<string?> _target = CommonOptions.CreateTarget();
    private readonly Option<bool> _watch = new("--watch") { Description = "Repeat until Ctrl-C" };
    private readonly Option<double> _interval = new("--interval") { Description = "Seconds between repetitions", DefaultValueFactory = _ => 2, HelpName = "seconds" };

    public StatusCommand(CommandRunner runner)
        : base("status", "Show queues, outcomes of the last hour, lag and what needs attention. The exit code is 1 if something does", runner)
    {
        _interval.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.5 and <= 3600))
            {
                result.AddError("--interval must be from 0.5 to 3600 seconds.");
            }
        });
        Add(_target);
        Add(_watch);
        Add(_interval);
    }

    protected override async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var host = await context.OpenAsync(cancellationToken);
        var target = host.GetTargets(context.Get(_target)).SingleOrDefault();
        var reader = host.Get<StatusReader>();
        var report = await reader.ReadAsync(target, cancellationToken);
        if (context.Get(_watch))
        {
            return await WatchAsync(context, () => reader.ReadAsync(target, cancellationToken), report, cancellationToken);
        }

        context.Output.Write(report, StatusView.Show);
        return GetExitCode(report);
    }

    // Ended by Ctrl-C, which is no failure.
    private async Task<ExitCode> WatchAsync(CommandContext context, Func<Task<StatusReport>> readAsync, StatusReport report, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(context.Get(_interval)), context.Environment.Time);
        try
        {
            do
            {
                if (!context.Output.IsJson && context.Output.Console.Profile.Capabilities.Interactive)
                {
                    context.Output.Console.Clear(home: true);
                }

                context.Output.Write(report, StatusView.Show);
                await timer.WaitForNextTickAsync(cancellationToken);
                report = await readAsync();
            }
            while (true);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return GetExitCode(report);
        }
    }

    private static ExitCode GetExitCode(StatusReport report) => report switch
    {
        { Problems.Count: > 0 } => ExitCode.Unreachable,
        _ when StatusAttention.Find(report).Any() => ExitCode.Problem,
        _ => ExitCode.Ok,
    };
}
