using Auth0Sync.Core.Operations.Diagnosis;
using Auth0Sync.Core.Operations.Review;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Auth0Sync.Core.Operations;

/// <summary>Registers what people use to operate an installation.</summary>
public static class OperationsServiceCollectionExtensions
{
    /// <summary>Call it after <see cref="Auth0SyncServiceCollectionExtensions.AddAuth0Sync"/>.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services, IConfiguration configuration) => services
        .AddReviewActions()
        .AddDoctor();

    private static IServiceCollection AddReviewActions(this IServiceCollection services) => services
        .AddSingleton<ReviewActions>();

    private static IServiceCollection AddDoctor(this IServiceCollection services) => services
        .AddSingleton<Doctor>();
}
