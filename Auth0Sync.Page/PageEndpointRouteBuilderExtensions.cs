using Auth0Sync.Page.Api;
using Auth0Sync.Page.Assets;
using Auth0Sync.Page.Security;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Page;

public static class PageEndpointRouteBuilderExtensions
{
    /// <summary>Serves the page at <c>/</c> and its data below <c>/api</c>. The app must listen on this machine only.</summary>
    /// <returns>The session, which has the address to open.</returns>
    public static PageSession MapAuth0SyncPage(this IEndpointRouteBuilder routes, PageOptions options)
    {
        var services = options.Operations ?? routes.ServiceProvider;
        var session = new PageSession();
        var page = new PageRoutes(
            routes,
            new RequestGuard(session, options.HowToOpenAgain),
            routes.ServiceProvider.GetRequiredService<ILogger<PageRoutes>>(),
            routes.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        foreach (var (path, asset) in PageAssets.ReadAll())
        {
            page.MapFile(path, asset);
        }

        page.MapSession(session, options);
        if (options.Sender is { } sender)
        {
            page.MapSend(sender, services.GetRequiredService<TimeProvider>());
        }

        return session;
    }
}
