using Microsoft.AspNetCore.Http;

namespace Auth0Sync.Page.Api;

/// <summary>What an endpoint responds.</summary>
internal abstract record ApiResult
{
    private ApiResult()
    {
    }

    /// <summary>A report, as it is.</summary>
    public sealed record Success(object Report) : ApiResult;

    /// <summary>Why there is no report, in words for the person in front of the page.</summary>
    public sealed record Failure(int StatusCode, string Title, string? Detail = null) : ApiResult;

    public static ApiResult Of(object report) => new Success(report);

    public static ApiResult Invalid(string title, string? detail = null) => new Failure(StatusCodes.Status400BadRequest, title, detail);

    public static ApiResult NotFound(string title, string? detail = null) => new Failure(StatusCodes.Status404NotFound, title, detail);
}
