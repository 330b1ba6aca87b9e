using System.Net;
using System.Text.Json.Nodes;
using Auth0Sync.Simulators.HubSpot.Model;

namespace Auth0Sync.Simulators.HubSpot.Http;

/// <summary>
/// Keeps web pages away. The simulator is there for programs on this machine; without this, a page in a developer's
/// browser could write into it by a form or a simple request, or read it under a name that leads to this machine.
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
            return CreateRejection(HttpStatusCode.Forbidden, "A page of another origin may not call the simulator");
        }

        return RequiresJson(request) && !request.HasJsonContentType()
            ? CreateRejection(HttpStatusCode.UnsupportedMediaType, "The Content-Type header must be application/json")
            : null;
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    // Programs send neither header. A browser sends the first with every write and the second with everything.
    private static bool IsCrossOrigin(HttpRequest request)
    {
        var own = $"{request.Scheme}://{request.Host}";
        return request.Headers.Origin.Any(origin => !own.Equals(origin, StringComparison.OrdinalIgnoreCase))
            || request.Headers["Sec-Fetch-Site"].Any(site => site is not ("none" or "same-origin"));
    }

    // A control call needs the header even without a body: it is what a page cannot send without asking first.
    private static bool RequiresJson(HttpRequest request) =>
        (HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method) || HttpMethods.IsPatch(request.Method))
        && (request.Path.StartsWithSegments(ControlPrefix)
            || request.ContentLength > 0
            || request.Headers.TransferEncoding.Count > 0);

    private static ApiResponse CreateRejection(HttpStatusCode status, string message) =>
        new((int)status, new JsonObject { ["status"] = "error", ["message"] = message });
}
