using System.Net.Mime;
using System.Text.Json;
using Auth0Sync.Core.Operations;
using Microsoft.AspNetCore.Http;

namespace Auth0Sync.Page.Api;

/// <summary>The bodies of requests and responses.</summary>
internal static class ApiJson
{
    /// <summary>Large enough for any event that the webhook accepts.</summary>
    public const int MaxBodyBytes = 2 * 1024 * 1024;

    // A member that is absent would otherwise be the default of its type, such as the first reason.
    private static readonly JsonSerializerOptions ReadOptions = new(ReportJson.Options) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <exception cref="JsonException">The body is not of this type, or lacks a member.</exception>
    /// <exception cref="BadHttpRequestException">The body is too large, or states no length.</exception>
    public static async Task<TBody> ReadAsync<TBody>(HttpRequest request, CancellationToken cancellationToken)
    {
        // The page's script always states the length.
        if (request.ContentLength is not <= MaxBodyBytes)
        {
            throw new BadHttpRequestException("The body is too large, or states no length.", StatusCodes.Status413PayloadTooLarge);
        }

        return await JsonSerializer.DeserializeAsync<TBody>(request.Body, ReadOptions, cancellationToken) ?? throw new JsonException();
    }

    public static Task WriteAsync(HttpResponse response, ApiResult result, CancellationToken cancellationToken) => result switch
    {
        ApiResult.Success { Report: var report } => WriteAsync(response, StatusCodes.Status200OK, MediaTypeNames.Application.Json, report, cancellationToken),
        ApiResult.Failure failure => WriteAsync(
            response, failure.StatusCode, MediaTypeNames.Application.ProblemJson, new { failure.Title, failure.Detail, Status = failure.StatusCode }, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(result)),
    };

    private static async Task WriteAsync(HttpResponse response, int status, string contentType, object body, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), ReportJson.Options);
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = json.Length;
        await response.Body.WriteAsync(json, cancellationToken);
    }
}
