using Auth0Sync.Page.Security;
using Microsoft.Extensions.DependencyInjection;

namespace Auth0Sync.Page;

public static class PageServiceCollectionExtensions
{
    /// <summary>Adds what <see cref="PageEndpointRouteBuilderExtensions.MapAuth0SyncPage"/> needs of the app that serves the page.</summary>
    public static IServiceCollection AddAuth0SyncPage(this IServiceCollection services) => services.AddRoutingCore().AddSingleton<PageSession>();
}
