using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Cli;

/// <summary>Explains exceptions: what is wrong, and what to do.</summary>
internal static class CommandFailure
{
    /// <summary>For the person who ran the command.</summary>
    public static (ExitCode ExitCode, string Message) Describe(Exception exception) => DescribeExpected(exception)
        ?? (ExitCode.Problem, $"Failed unexpectedly: {exception.Message} ({exception.GetType().Name}). Run it with --verbose for details.");

    /// <summary>For an assistant: the text of an unexpected exception may quote personal data, so only its type is named.</summary>
    public static string DescribeWithoutData(Exception exception) => DescribeExpected(exception)?.Message
        ?? $"Failed unexpectedly: {exception.GetType().Name}. The operator can run the command with --verbose for details.";

    private static (ExitCode ExitCode, string Message)? DescribeExpected(Exception exception) => exception switch
    {
        CliException e => (e.ExitCode, e.Message),
        OptionsValidationException e => (ExitCode.Usage, e.Message),
        AggregateException { InnerExceptions: [OptionsValidationException, ..] } e => (ExitCode.Usage, string.Join(Environment.NewLine, e.InnerExceptions.Select(inner => inner.Message))),
        _ when ExplainStorage(exception) is { } reason => (ExitCode.Unreachable, $"The storage account ({Auth0SyncSettings.Storage}) cannot be used: {reason}."),
        HttpRequestException e => (ExitCode.Unreachable, $"A system does not respond: {e.Message}"),
        IOException or UnauthorizedAccessException => (ExitCode.Usage, exception.Message),
        _ => null,
    };

    private static string? ExplainStorage(Exception exception) => AzureFailure.Explain(
        exception,
        "start LocalHost, or check the address and the network",
        "your identity needs the roles Storage Queue Data Contributor, Storage Table Data Contributor and Storage Blob Data Contributor, or the account key is wrong");
}
