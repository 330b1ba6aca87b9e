using Auth0Sync.Core.Operations.Pausing;
using Auth0Sync.Core.Operations.Status;
using Auth0Sync.Core.Operations.Users;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Auth0Sync.Core.Operations;

/// <summary>Registers what people use to operate an installation. The Functions app does not need it.</summary>
public static class OperationsServiceCollectionExtensions
{
    /// <summary>Call it after <c>AddAuth0Sync</c>.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services, IConfiguration configuration) => services
        .AddStatus()
        .AddUsers()
        .AddPausing();

    private static IServiceCollection AddStatus(this IServiceCollection services) => services
        .AddSingleton<TargetCallReader>()
        .AddSingleton<StatusReader>();

    private static IServiceCollection AddUsers(this IServiceCollection services) => services.AddSingleton<UserInspector>();

    private static IServiceCollection AddPausing(this IServiceCollection services) => services.AddSingleton<TargetPause>();
}
