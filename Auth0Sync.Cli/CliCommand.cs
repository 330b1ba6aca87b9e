using System.CommandLine;

namespace Auth0Sync.Cli;

/// <summary>A command: it parses its arguments, calls one operation and prints the result.</summary>
internal abstract class CliCommand : Command
{
    protected CliCommand(string name, string description, CommandRunner runner)
        : base(name, description) =>
        SetAction((arguments, cancellationToken) => runner.RunAsync(arguments, context => RunAsync(context, cancellationToken), cancellationToken));

    protected abstract Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancellationToken);
}
