using Microsoft.Extensions.DependencyInjection;

namespace Auth0Sync.Core.Operations.Backfill;

internal static class BackfillServiceCollectionExtensions
{
    public static IServiceCollection AddBackfill(this IServiceCollection services) => services
        .AddSingleton<UserExportReader>()
        .AddSingleton<ExportedUserEvents>()
        .AddSingleton<BackfillRunner>();
}
