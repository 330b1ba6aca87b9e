using System.Text.Json;
using Azure;
using Azure.Identity;
using Microsoft.AspNetCore.Http;

namespace Auth0Sync.Page.Api;

/// <summary>Explains a failed request without the text of the exception, which may quote data.</summary>
internal static class ApiFailure
{
    public static ApiResult.Failure Explain(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [var first, ..] } => Explain(first),
        JsonException => new(StatusCodes.Status400BadRequest, "The body is not the JSON that is expected"),
        BadHttpRequestException bad => new(bad.StatusCode, "The request cannot be read"),
        RequestFailedException { Status: 401 or 403 } => StorageFailure("denies access", "Assign the roles that docs/security.md lists, and run doctor."),
        RequestFailedException { Status: 0 } or OperationCanceledException => StorageFailure("does not respond", "Check the name of the account and the network."),
        RequestFailedException { Status: var status, ErrorCode: var code } => StorageFailure($"responded with {status} {code}", "Try again; run doctor if it stays."),
        AuthenticationFailedException => StorageFailure("cannot be used without an identity", "Run az login."),
        _ => new(StatusCodes.Status500InternalServerError, "Something unexpected failed", $"{exception.GetType().Name}; the console shows the details."),
    };

    private static ApiResult.Failure StorageFailure(string what, string recommendedAction) =>
        new(StatusCodes.Status502BadGateway, $"The storage account {what}", recommendedAction);
}
