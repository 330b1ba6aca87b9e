namespace Auth0Sync.Cli;

/// <summary>What the tool sees of its process.</summary>
/// <param name="Input">The standard input.</param>
/// <param name="Output">Receives results only.</param>
/// <param name="Error">Receives errors, progress and logs.</param>
/// <param name="IsOutputTerminal">Whether a person sees the output; otherwise it has no colors.</param>
/// <param name="IsErrorTerminal">Whether a person sees the errors and progress.</param>
/// <param name="CurrentFolder">Where the search for LocalHost's data folder starts.</param>
/// <param name="GetVariable">Reads an environment variable.</param>
internal sealed record CliEnvironment(
    Stream Input,
    TextWriter Output,
    TextWriter Error,
    bool IsOutputTerminal,
    bool IsErrorTerminal,
    string CurrentFolder,
    Func<string, string?> GetVariable)
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether a person can type an answer.</summary>
    public bool IsInputTerminal { get; init; }

    /// <summary>Whether a question can be asked: it is shown on the standard error, however the results are printed.</summary>
    public bool CanAsk => IsInputTerminal && IsErrorTerminal;

    /// <summary>Whether the process's environment variables are settings.</summary>
    public bool UsesEnvironmentSettings { get; init; } = true;

    public static CliEnvironment CreateFromProcess() => new(
        Console.OpenStandardInput(),
        Console.Out,
        Console.Error,
        !Console.IsOutputRedirected,
        !Console.IsErrorRedirected,
        Environment.CurrentDirectory,
        Environment.GetEnvironmentVariable)
    {
        IsInputTerminal = !Console.IsInputRedirected,
    };
}
