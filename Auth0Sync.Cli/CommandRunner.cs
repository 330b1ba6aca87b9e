using System.CommandLine;

namespace Auth0Sync.Cli;

/// <summary>Runs commands, and turns failures into a sentence and an exit code.</summary>
internal sealed class CommandRunner(GlobalOptions options, CliEnvironment environment)
{
    public async Task<int> RunAsync(ParseResult arguments, Func<CommandContext, Task<ExitCode>> run, CancellationToken cancellationToken)
    {
        try
        {
            return (int)await run(new CommandContext(arguments, options, environment));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await environment.Error.WriteLineAsync("Canceled.");
            return (int)ExitCode.Problem;
        }
        catch (Exception e)
        {
            var (exitCode, message) = CommandFailure.Describe(e);
            await environment.Error.WriteLineAsync(message);
            if (arguments.GetValue(options.Verbose))
            {
                await environment.Error.WriteLineAsync(e.ToString());
            }

            return (int)exitCode;
        }
    }
}
