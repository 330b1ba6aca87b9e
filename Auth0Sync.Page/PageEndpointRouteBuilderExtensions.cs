using Auth0Sync.Core.Journal;
using Auth0Sync.Core.Operations.Diagnosis;
using Auth0Sync.Core.Operations.Explain;
using Auth0Sync.Core.Operations.Review;
using Auth0Sync.Core.Operations.Status;
using Auth0Sync.Core.Operations.Users;
using Auth0Sync.Core.Targets;
using Auth0Sync.Page.Api;
using Auth0Sync.Page.Assets;
using Auth0Sync.Page.Live;
using Auth0Sync.Page.Security;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Page;

public static class PageEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Serves the page at <c>/</c> and its data below <c>/api</c>. The app must listen on this machine only, and have the
    /// services of <c>AddAuth0SyncPage</c>; the address to open is that of its <see cref="PageSession"/>.
    /// </summary>
    /// <param name="options">What the host gives to the page.</param>
    /// <param name="operations">The services of <c>AddAuth0Sync</c> and <c>AddOperations</c>; null for those of the app.</param>
    public static void MapAuth0SyncPage(this IEndpointRouteBuilder routes, PageOptions options, IServiceProvider? operations = null)
    {
        var app = routes.ServiceProvider;
        var session = app.GetRequiredService<PageSession>();
        var page = new PageRoutes(
            routes,
            new RequestGuard(session, options.ReopenInstructions),
            app.GetRequiredService<ILogger<PageRoutes>>(),
            app.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        foreach (var (path, asset) in PageAssets.ReadAll())
        {
            page.MapFile(path, asset);
        }

        MapApi(page, session, options, operations ?? app);
    }

    private static void MapApi(PageRoutes page, PageSession session, PageOptions options, IServiceProvider services)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var status = services.GetRequiredService<StatusReader>();
        page.MapSession(session, options, [.. services.GetServices<EnabledTarget>().Select(target => target.Descriptor)]);
        page.MapStatus(status);
        page.MapLive(new LiveFeed([new JournalSource(services.GetRequiredService<IJournal>(), time), new StatusSource(status)], time, services.GetRequiredService<ILogger<LiveFeed>>()));
        page.MapReview(services.GetRequiredService<ReviewActions>(), options.Operator);
        page.MapUser(services.GetRequiredService<UserInspector>(), time);
        page.MapExplain(services.GetRequiredService<EventExplainer>());
        page.MapDoctor(services.GetRequiredService<Doctor>(), options.FindWebhook);
        if (options.Sender is { } sender)
        {
            page.MapSend(sender, time);
        }
    }
}
