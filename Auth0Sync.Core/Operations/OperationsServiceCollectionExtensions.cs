using Auth0Sync.Core.Operations.Diagnosis;
using Auth0Sync.Core.Operations.Explain;
using Auth0Sync.Core.Operations.Pausing;
using Auth0Sync.Core.Operations.Review;
using Auth0Sync.Core.Operations.Simulation;
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
        .AddPausing()
        .AddReviewActions()
        .AddDoctor()
        .AddExplain(configuration);

    private static IServiceCollection AddStatus(this IServiceCollection services) => services
        .AddSingleton<TargetCallReader>()
        .AddSingleton<StatusReader>();

    private static IServiceCollection AddUsers(this IServiceCollection services) => services.AddSingleton<UserInspector>();

    private static IServiceCollection AddPausing(this IServiceCollection services) => services.AddSingleton<TargetPause>();

    private static IServiceCollection AddReviewActions(this IServiceCollection services) => services
        .AddSingleton<ReviewActions>();

    private static IServiceCollection AddDoctor(this IServiceCollection services) => services
        .AddSingleton<Doctor>();

    private static IServiceCollection AddExplain(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton<EventExplainer>()
        .AddSingleton<ConfigurationSimulator>();
}
