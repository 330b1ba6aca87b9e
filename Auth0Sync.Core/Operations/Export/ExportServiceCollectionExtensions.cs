using System.Net;
using Auth0Sync.Core.Recovery.ManagementApi;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Targets.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Operations.Export;

internal static class ExportServiceCollectionExtensions
{
    private const string DownloadClientName = "auth0-export";

    public static IServiceCollection AddExport(this IServiceCollection services)
    {
        // The path of the file is signed. Decompressed, its size would not be the one that is announced.
        services.AddHttpClientWithDefaults(DownloadClientName, hasPersonalPaths: true)
            .ConfigurePrimaryHttpMessageHandler((handler, _) => ((SocketsHttpHandler)handler).AutomaticDecompression = DecompressionMethods.None);
        return services
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<UserExportClient>(
                provider,
                provider.GetRequiredService<IHttpClientFactory>().CreateClient(DownloadClientName)))
            .AddSingleton(provider => new UserExporter(
                provider.GetRequiredService<UserExportClient>(),
                provider.GetRequiredService<TargetRegistry>(),
                provider.GetRequiredService<IOptionsMonitor<Auth0Options>>(),
                provider.GetRequiredService<TimeProvider>()));
    }
}
