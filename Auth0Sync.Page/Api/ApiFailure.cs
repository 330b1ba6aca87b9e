using System.Text.Json;
using Auth0Sync.Core.Resilience;
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
        _ when ExplainStorage(exception) is { } reason => new(StatusCodes.Status502BadGateway, "The storage account cannot be used", $"{char.ToUpperInvariant(reason[0])}{reason[1..]}."),
        _ => new(StatusCodes.Status500InternalServerError, "Something unexpected failed", $"{exception.GetType().Name}; the console shows the details."),
    };

    private static string? ExplainStorage(Exception exception) =>
        AzureFailure.Explain(exception, "check the name of the account and the network", "assign the roles that docs/security.md lists, and run doctor");
}
