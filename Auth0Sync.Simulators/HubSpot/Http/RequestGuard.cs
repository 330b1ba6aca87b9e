using System.Net;
using System.Text.Json.Nodes;
using Auth0Sync.Simulators.HubSpot.Model;

namespace Auth0Sync.Simulators.HubSpot.Http;

/// <summary>
/// Rejects requests of web pages. The simulator is for programs on this machine; without this, a page in a developer's
/// browser could write to it with a form or a simple request, or read it through a host name that resolves to this machine.
/// </summary>
internal static class RequestGuard
{
    public const string ControlPrefix = "/_simulator";

    public static void Use(IApplicationBuilder application, ResponseWriter writer) => application.Use(async (context, next) =>
    {
        if (GetRejection(context.Request) is { } refusal)
        {
            await writer.WriteAsync(context, refusal);
            return;
        }

        await next(context);
    });

    private static ApiResponse? GetRejection(HttpRequest request)
    {
        if (!IsLoopback(request.Host.Host))
        {
            return CreateRejection(HttpStatusCode.Forbidden, "The Host header must name this machine: localhost or a loopback address");
        }

        if (IsCrossOrigin(request))
        {
            return CreateRejection(HttpStatusCode.Forbidden, "Web pages of other origins must not call the simulator");
        }

        return RequiresJson(request) && !request.HasJsonContentType()
            ? CreateRejection(HttpStatusCode.UnsupportedMediaType, "The Content-Type header must be application/json")
            : null;
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    // Programs send neither header. A browser sends Origin with every write and Sec-Fetch-Site with every request.
    private static bool IsCrossOrigin(HttpRequest request)
    {
        var ownOrigin = $"{request.Scheme}://{request.Host}";
        return request.Headers.Origin.Any(origin => !ownOrigin.Equals(origin, StringComparison.OrdinalIgnoreCase))
            || request.Headers["Sec-Fetch-Site"].Any(site => site is not ("none" or "same-origin"));
    }

    // A control call needs this header even without a body, because a page cannot send it without a CORS preflight.
    private static bool RequiresJson(HttpRequest request) =>
        (HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method) || HttpMethods.IsPatch(request.Method))
        && (request.Path.StartsWithSegments(ControlPrefix)
            || request.ContentLength > 0
            || request.Headers.TransferEncoding.Count > 0);

    private static ApiResponse CreateRejection(HttpStatusCode status, string message) =>
        new((int)status, new JsonObject { ["status"] = "error", ["message"] = message });
}
