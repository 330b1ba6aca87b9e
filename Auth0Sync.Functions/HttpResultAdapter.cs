using Auth0Sync.Core.Http;
using Microsoft.AspNetCore.Http;

namespace Auth0Sync.Functions;

/// <summary>Adapts a result of Auth0Sync.Core to ASP.NET Core.</summary>
internal sealed class HttpResultAdapter(HttpResult result) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = result.StatusCode;
        foreach (var (name, value) in result.Headers)
        {
            response.Headers[name] = value;
        }

        response.ContentLength = result.Body.Length;
        await response.Body.WriteAsync(result.Body, httpContext.RequestAborted);
    }
}
