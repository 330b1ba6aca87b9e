using System.Net;
using Auth0Sync.Core.Hosting;
using Auth0Sync.Core.Http;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Webhook;
using Microsoft.Extensions.Options;

namespace Auth0Sync.LocalHost.Triggers;

/// <summary>The HTTP side, under the paths of the Functions app. Core decides; here requests and answers are mapped.</summary>
internal static class HttpTriggers
{
    /// <summary>The path of the webhook.</summary>
    public const string EventsPath = "/api/auth0/events";

    /// <summary>The path of the health check.</summary>
    public const string HealthPath = "/api/health";

    // The Functions host refuses such a body before anybody looks at it, and says so with a 500.
    private static readonly HttpResult BodyTooLargeForHostResponse = new(StatusCodes.Status500InternalServerError, new Dictionary<string, string>(), default);

    /// <summary>Listens on this machine only.</summary>
    public static void ListenOnLoopback(this WebApplicationBuilder builder, int port)
    {
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // The receiver bounds the body by itself, and answers better.
            kestrel.Limits.MaxRequestBodySize = null;
            if (port == 0)
            {
                kestrel.Listen(IPAddress.Loopback, port);
            }
            else
            {
                // Both loopback addresses: "localhost" may mean either.
                kestrel.ListenLocalhost(port);
            }
        });
    }

    /// <summary>Maps the paths.</summary>
    public static void MapHttpTriggers(this IEndpointRouteBuilder routes)
    {
        var receiver = routes.ServiceProvider.GetRequiredService<EventReceiver>();
        var health = routes.ServiceProvider.GetRequiredService<CachedHealthChecker>();
        var bodyLimit = HostBodyLimit.GetMaxBytes(
            routes.ServiceProvider.GetRequiredService<IConfiguration>(),
            routes.ServiceProvider.GetRequiredService<IOptions<WebhookOptions>>().Value);
        routes.Map(EventsPath, async context => await WriteResponseAsync(
            context,
            context.Request.ContentLength > bodyLimit ? BodyTooLargeForHostResponse : await receiver.ReceiveAsync(ToWebhookRequest(context.Request), context.RequestAborted)));
        routes.MapMethods(HealthPath, [HttpMethods.Get], async context =>
            await WriteResponseAsync(context, await health.CheckAsync(context.RequestAborted)));
    }

    private static WebhookRequest ToWebhookRequest(HttpRequest request) => new(
        request.Method,
        name => request.Headers.TryGetValue(name, out var values) ? values.ToString() : null,
        request.Body);

    private static async Task WriteResponseAsync(HttpContext context, HttpResult response)
    {
        context.Response.StatusCode = response.StatusCode;
        foreach (var (name, value) in response.Headers)
        {
            context.Response.Headers[name] = value;
        }

        context.Response.ContentLength = response.Body.Length;
        await context.Response.Body.WriteAsync(response.Body, context.RequestAborted);
    }
}
