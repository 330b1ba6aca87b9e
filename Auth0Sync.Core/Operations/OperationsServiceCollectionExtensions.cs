using Auth0Sync.Core.Operations.Diagnosis;
using Auth0Sync.Core.Operations.Explain;
using Auth0Sync.Core.Operations.Review;
using Auth0Sync.Core.Operations.Simulation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Auth0Sync.Core.Operations;

/// <summary>Registers what people use to operate an installation.</summary>
public static class OperationsServiceCollectionExtensions
{
    /// <summary>Call it after <see cref="Auth0SyncServiceCollectionExtensions.AddAuth0Sync"/>.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services, IConfiguration configuration) => services
        .AddReviewActions()
        .AddDoctor()
        .AddExplain(configuration);

    private static IServiceCollection AddReviewActions(this IServiceCollection services) => services
        .AddSingleton<ReviewActions>();

    private static IServiceCollection AddDoctor(this IServiceCollection services) => services
        .AddSingleton<Doctor>();

    private static IServiceCollection AddExplain(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton<EventExplainer>()
        .AddSingleton<ConfigurationSimulator>();
}
