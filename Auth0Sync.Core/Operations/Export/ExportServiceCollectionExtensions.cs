using Microsoft.Extensions.DependencyInjection;

namespace Auth0Sync.Core.Operations.Export;

internal static class ExportServiceCollectionExtensions
{
    public static IServiceCollection AddExport(this IServiceCollection services) => services.AddSingleton<UserExporter>();
}
