namespace Auth0Sync.Cli;

/// <summary>Ends a command. The message says what is wrong and what to do.</summary>
internal sealed class CliException(ExitCode exitCode, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public ExitCode ExitCode { get; } = exitCode;
}
