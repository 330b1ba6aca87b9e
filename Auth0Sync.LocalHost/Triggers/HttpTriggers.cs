using System.Net;
using Auth0Sync.Core.Hosting;
using Auth0Sync.Core.Http;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Webhook;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Auth0Sync.LocalHost.Triggers;

/// <summary>The HTTP endpoints, under the paths of the Functions app. Core handles the requests; this maps requests and responses.</summary>
internal static class HttpTriggers
{
    public const string EventsPath = "/api/auth0/events";
    public const string HealthPath = "/api/health";

    private const int ReadBufferSize = 16 * 1024;

    // The Functions host rejects such a body with 500 before it calls the app.
    private static readonly HttpResult BodyTooLargeForHostResponse = new(StatusCodes.Status500InternalServerError, new Dictionary<string, string>(), default);

    /// <summary>Listens on this machine only.</summary>
    public static void ListenOnLoopback(this WebApplicationBuilder builder, int port)
    {
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // The receiver limits the body itself and responds with problem details.
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

    /// <summary>The address of the running app.</summary>
    public static Uri FindAddress(IServiceProvider services)
    {
        var address = services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        return new UriBuilder(address) { Host = "localhost" }.Uri;
    }

    public static void MapHttpTriggers(this IEndpointRouteBuilder routes)
    {
        var receiver = routes.ServiceProvider.GetRequiredService<EventReceiver>();
        var health = routes.ServiceProvider.GetRequiredService<CachedHealthChecker>();
        var bodyLimit = HostBodyLimit.GetMaxBytes(
            routes.ServiceProvider.GetRequiredService<IConfiguration>(),
            routes.ServiceProvider.GetRequiredService<IOptions<WebhookOptions>>().Value);
        routes.Map(EventsPath, async context => await WriteResponseAsync(context, await ReceiveAsync(receiver, context.Request, bodyLimit, context.RequestAborted)));
        routes.MapMethods(HealthPath, [HttpMethods.Get], async context =>
            await WriteResponseAsync(context, await health.CheckAsync(context.RequestAborted)));
    }

    private static async Task<HttpResult> ReceiveAsync(EventReceiver receiver, HttpRequest request, long bodyLimit, CancellationToken cancellationToken)
    {
        if (request.ContentLength > bodyLimit)
        {
            return BodyTooLargeForHostResponse;
        }

        if (request.ContentLength is not null)
        {
            return await receiver.ReceiveAsync(ToWebhookRequest(request, request.Body), cancellationToken);
        }

        // Without a length, only reading shows the size; the Functions host reads the body before it calls the app, too.
        using var body = await ReadUpToAsync(request.Body, bodyLimit, cancellationToken);
        return body is null ? BodyTooLargeForHostResponse : await receiver.ReceiveAsync(ToWebhookRequest(request, body), cancellationToken);
    }

    private static async Task<MemoryStream?> ReadUpToAsync(Stream body, long maxBytes, CancellationToken cancellationToken)
    {
        var content = new MemoryStream();
        var buffer = new byte[ReadBufferSize];
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (content.Length + read > maxBytes)
            {
                return null;
            }

            content.Write(buffer, 0, read);
        }

        content.Position = 0;
        return content;
    }

    private static WebhookRequest ToWebhookRequest(HttpRequest request, Stream body) => new(
        request.Method,
        name => request.Headers.TryGetValue(name, out var values) ? values.ToString() : null,
        body);

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
