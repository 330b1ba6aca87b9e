using System.Net;
using Auth0Sync.Page.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Page;

/// <summary>The page on a server of its own, which listens on a free port of this machine only.</summary>
public sealed class PageServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private PageServer(WebApplication application)
    {
        _application = application;
        var server = new Uri(application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
        Address = application.Services.GetRequiredService<PageSession>().GetAddress(server);
    }

    /// <summary>All endpoints, for the test that asks each of them without a session.</summary>
    internal IEnumerable<(string Method, string Path)> Endpoints => ((IEndpointRouteBuilder)_application).DataSources
        .SelectMany(source => source.Endpoints)
        .OfType<RouteEndpoint>()
        .Select(endpoint => (endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods[0], endpoint.RoutePattern.RawText!));

    /// <summary>The address to open, once.</summary>
    public Uri Address { get; }

    /// <summary>Serves the page until canceled.</summary>
    /// <param name="services">The services of <c>AddAuth0Sync</c> and <c>AddOperations</c>.</param>
    /// <param name="ready">Shows the address to open.</param>
    public static async Task RunAsync(IServiceProvider services, PageOptions options, Action<Uri> ready, CancellationToken cancellationToken)
    {
        await using var server = await StartAsync(services, options, cancellationToken);
        ready(server.Address);
        await server._application.WaitForShutdownAsync(cancellationToken);
    }

    /// <inheritdoc cref="RunAsync"/>
    public static async Task<PageServer> StartAsync(IServiceProvider services, PageOptions options, CancellationToken cancellationToken)
    {
        // The empty builder reads no files and no environment.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddAuth0SyncPage().AddSingleton<IHostLifetime, CallerLifetime>();
        builder.Services.AddSingleton(services.GetRequiredService<ILoggerFactory>());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        var application = builder.Build();
        try
        {
            application.MapAuth0SyncPage(options, services);
            await application.StartAsync(cancellationToken);
            return new PageServer(application);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    // The command line handles signals; the default lifetime would handle them too, and print messages.
    private sealed class CallerLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
