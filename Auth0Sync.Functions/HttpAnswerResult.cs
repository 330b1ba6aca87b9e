using Auth0Sync.Core.Intake;
using Microsoft.AspNetCore.Http;

namespace Auth0Sync.Functions;

/// <summary>Writes an answer of the core as the response.</summary>
internal sealed class HttpAnswerResult(HttpAnswer answer) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            response.Headers[name] = value;
        }

        response.ContentLength = answer.Body.Length;
        await response.Body.WriteAsync(answer.Body, httpContext.RequestAborted);
    }
}
