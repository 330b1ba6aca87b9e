using System.CommandLine;
using System.CommandLine.Invocation;
using Auth0Sync.Cli.Commands;
using Auth0Sync.Cli.Commands.Review;
using Auth0Sync.Cli.Mcp;

namespace Auth0Sync.Cli;

/// <summary>The tool <c>auth0sync</c>.</summary>
internal sealed class CliApplication
{
    // Stopping saves positions and releases what was taken.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    private readonly CliEnvironment _environment;
    private readonly RootCommand _root;

    public CliApplication(CliEnvironment environment)
    {
        _environment = environment;
        var options = new GlobalOptions();
        var runner = new CommandRunner(options, environment);
        _root = new RootCommand("Operates an installation of Auth0Sync: a LocalHost on this machine by default, or one in Azure with --storage.")
        {
            new DoctorCommand(runner),
            new StatusCommand(runner),
            new UserCommand(runner),
            new ExplainCommand(runner),
            new SimulateCommand(runner),
            new ReviewCommand(runner),
            new VerifyCommand(runner),
            new SendCommand(runner),
            new ListenCommand(runner),
            new RecoverCommand(runner),
            new ReplayCommand(runner),
            new ExportCommand(runner),
            new BackfillCommand(runner),
            new ReconcileCommand(runner),
            new PauseCommand(runner),
            new ResumeCommand(runner),
            new UiCommand(runner),
            new McpCommand(runner),
        };
        foreach (var option in options.All)
        {
            _root.Add(option);
        }
    }

    /// <summary>All commands, with their full names.</summary>
    public IEnumerable<string> CommandNames => FindNames(_root, "");

    /// <returns>The exit code (<see cref="ExitCode"/>).</returns>
    public async Task<int> InvokeAsync(string[] arguments, CancellationToken cancellationToken = default)
    {
        var parsed = _root.Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            await WriteUsageErrorsAsync(parsed);
            return (int)ExitCode.Usage;
        }

        var invocation = new InvocationConfiguration
        {
            Output = _environment.Output,
            Error = _environment.Error,
            ProcessTerminationTimeout = ShutdownTimeout,
            EnableDefaultExceptionHandler = false,
        };
        return await parsed.InvokeAsync(invocation, cancellationToken);
    }

    // Not the help in addition, which would hide the error.
    private async Task WriteUsageErrorsAsync(ParseResult parsed)
    {
        foreach (var error in parsed.Errors)
        {
            await _environment.Error.WriteLineAsync(error.Message);
        }

        await _environment.Error.WriteLineAsync("Add --help to see what is possible.");
    }

    private static IEnumerable<string> FindNames(Command command, string prefix) => command.Subcommands.SelectMany(child => child.Subcommands.Count == 0
        ? [$"{prefix}{child.Name}"]
        : FindNames(child, $"{prefix}{child.Name} "));
}
