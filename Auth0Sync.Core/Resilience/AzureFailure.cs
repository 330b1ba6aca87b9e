using Azure;
using Azure.Identity;

namespace Auth0Sync.Core.Resilience;

/// <summary>Failed calls to Azure: the storage account, Key Vault and the identity that both need.</summary>
public static class AzureFailure
{
    /// <summary>
    /// Whether an exception is a failed call. A cancellation that the caller did not request is one: the SDK cancels a
    /// call that gets no response, and a time limit does too. AggregateException is what the SDK throws after its last retry.
    /// </summary>
    public static bool IsAzureFailure(this Exception exception, CancellationToken callerToken) =>
        exception is RequestFailedException or AuthenticationFailedException or AggregateException or IOException or OperationCanceledException
        && !callerToken.IsCancellationRequested;

    /// <summary>Whether the same call can succeed later.</summary>
    public static bool IsTransient(this RequestFailedException exception) => exception.Status is 0 or 408 or 429 or >= 500;

    /// <summary>A short reason without personal data, safe to log.</summary>
    public static string GetErrorCode(this Exception exception) => (exception as RequestFailedException)?.ErrorCode ?? exception.GetType().Name;

    /// <summary>Explains to an operator why a service cannot be used; null for an exception of another kind.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="noResponseHint">What to check when there is no response.</param>
    /// <param name="deniedHint">What to check when access is denied.</param>
    public static string? Explain(Exception exception, string noResponseHint, string deniedHint) => exception switch
    {
        AggregateException { InnerExceptions: [var first, ..] } => Explain(first, noResponseHint, deniedHint),
        RequestFailedException { Status: 0 } or OperationCanceledException => $"it does not respond; {noResponseHint}",
        RequestFailedException { Status: 401 or 403 } => $"access is denied; {deniedHint}",
        RequestFailedException { Status: var status } => $"it responded with status {status}",
        AuthenticationFailedException => "no identity could sign in; in Azure assign a managed identity, on a developer machine run az login",
        _ => null,
    };
}
