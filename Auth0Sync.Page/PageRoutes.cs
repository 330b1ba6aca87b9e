using Auth0Sync.Page.Api;
using Auth0Sync.Page.Assets;
using Auth0Sync.Page.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Page;

/// <summary>Adds the page's endpoints to an app. None is reachable without the guard, and all have the same headers.</summary>
/// <param name="stopping">Canceled when the app stops; it waits for open requests.</param>
internal sealed partial class PageRoutes(IEndpointRouteBuilder routes, RequestGuard guard, ILogger logger, CancellationToken stopping)
{
    public void MapFile(string path, PageAsset asset) => Map(HttpMethods.Get, path, PageAccess.Files, async (context, cancellationToken) =>
    {
        context.Response.ContentType = asset.ContentType;
        context.Response.ContentLength = asset.Content.Length;
        await context.Response.Body.WriteAsync(asset.Content, cancellationToken);
    });

    public void MapGet(string path, Func<HttpRequest, CancellationToken, Task<ApiResult>> read) => Map(HttpMethods.Get, path, PageAccess.Read, async (context, cancellationToken) =>
        await ApiJson.WriteAsync(context.Response, await read(context.Request, cancellationToken), cancellationToken));

    public void MapPost<TBody>(string path, Func<TBody, CancellationToken, Task<ApiResult>> change) => MapPost<TBody>(path, PageAccess.Change, (_, body, cancellationToken) =>
        change(body, cancellationToken));

    public void MapPost<TBody>(string path, PageAccess access, Func<HttpContext, TBody, CancellationToken, Task<ApiResult>> change) =>
        Map(HttpMethods.Post, path, access, async (context, cancellationToken) =>
        {
            var body = await ApiJson.ReadAsync<TBody>(context.Request, cancellationToken);
            await ApiJson.WriteAsync(context.Response, await change(context, body, cancellationToken), cancellationToken);
        });

    /// <summary>Maps an endpoint that writes its response itself.</summary>
    public void Map(string method, string path, PageAccess access, Func<HttpContext, CancellationToken, Task> respond) =>
        routes.MapMethods(path, [method], context => RespondAsync(context, access, respond));

    private async Task RespondAsync(HttpContext context, PageAccess access, Func<HttpContext, CancellationToken, Task> respond)
    {
        context.Response.AddSecurityHeaders();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        if (guard.Check(context, access) is { } refusal)
        {
            await ApiJson.WriteAsync(context.Response, refusal, cancellation.Token);
            return;
        }

        try
        {
            await respond(context, cancellation.Token);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            // No one waits for the response.
            context.Abort();
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            var failure = ApiFailure.Explain(e);
            if (failure.StatusCode == StatusCodes.Status500InternalServerError)
            {
                LogUnexpected(e, context.Request.Path);
            }
            else
            {
                LogFailed(e.GetType().Name, context.Request.Path, failure.StatusCode);
            }

            await ApiJson.WriteAsync(context.Response, failure, cancellation.Token);
        }
    }

    [LoggerMessage(LogLevel.Error, "Failed to respond to {Path}")]
    private partial void LogUnexpected(Exception exception, PathString path);

    [LoggerMessage(LogLevel.Warning, "Failed to respond to {Path}: {Reason}; the page shows status {Status} and what to do")]
    private partial void LogFailed(string reason, PathString path, int status);
}
