using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Auth0Sync.Tests.Operations;

/// <summary>Serves a webhook by HTTP.</summary>
internal sealed class WebhookServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private WebhookServer(WebApplication application) => _application = application;

    public Uri Address => new(new Uri(_application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()), "api/auth0/events");

    /// <param name="handle">Gets the authorization and the body, and returns the status; 0 loses the response.</param>
    public static async Task<WebhookServer> StartAsync(Func<string, byte[], Task<int>> handle)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        application.MapPost("/api/auth0/events", async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var status = await handle(context.Request.Headers.Authorization.ToString(), body.ToArray());
            if (status == 0)
            {
                context.Abort();
                return;
            }

            context.Response.StatusCode = status;
        });
        await application.StartAsync();
        return new WebhookServer(application);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}
