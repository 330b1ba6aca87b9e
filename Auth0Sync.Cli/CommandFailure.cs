using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Cli;

/// <summary>Explains exceptions to the person who ran the command.</summary>
internal static class CommandFailure
{
    public static (ExitCode ExitCode, string Message) Describe(Exception exception) => exception switch
    {
        CliException e => (e.ExitCode, e.Message),
        OptionsValidationException e => (ExitCode.Usage, e.Message),
        AggregateException { InnerExceptions: [OptionsValidationException, ..] } e => (ExitCode.Usage, string.Join(Environment.NewLine, e.InnerExceptions.Select(inner => inner.Message))),
        _ when ExplainStorage(exception) is { } reason => (ExitCode.Unreachable, $"The storage account ({Auth0SyncSettings.Storage}) cannot be used: {reason}."),
        HttpRequestException e => (ExitCode.Unreachable, $"A system does not respond: {e.Message}"),
        IOException or UnauthorizedAccessException => (ExitCode.Usage, exception.Message),
        _ => (ExitCode.Problem, $"Failed unexpectedly: {exception.Message} ({exception.GetType().Name}). Run it with --verbose for details."),
    };

    private static string? ExplainStorage(Exception exception) => AzureFailure.Explain(
        exception,
        "start LocalHost, or check the address and the network",
        "your identity needs the roles Storage Queue Data Contributor, Storage Table Data Contributor and Storage Blob Data Contributor, or the account key is wrong");
}
