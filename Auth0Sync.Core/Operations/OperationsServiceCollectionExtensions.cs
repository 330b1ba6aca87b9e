using Auth0Sync.Core.Operations.Backfill;
using Auth0Sync.Core.Operations.Diagnosis;
using Auth0Sync.Core.Operations.Drift;
using Auth0Sync.Core.Operations.Explain;
using Auth0Sync.Core.Operations.Export;
using Auth0Sync.Core.Operations.Listening;
using Auth0Sync.Core.Operations.Replay;
using Auth0Sync.Core.Operations.Review;
using Auth0Sync.Core.Operations.Sending;
using Auth0Sync.Core.Operations.Simulation;
using Auth0Sync.Core.Operations.Status;
using Auth0Sync.Core.Operations.Users;
using Auth0Sync.Core.Operations.Verification;
using Auth0Sync.Core.Pausing;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Recovery.ManagementApi;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Operations;

/// <summary>Registers what people use to operate an installation. The Functions app does not.</summary>
public static class OperationsServiceCollectionExtensions
{
    /// <summary>Registers all operations. Call it after <see cref="Auth0SyncServiceCollectionExtensions.AddAuth0Sync"/>.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services, IConfiguration configuration) => services
        .AddSending()
        .AddReviewActions()
        .AddDoctor(configuration)
        .AddExplain(configuration)
        .AddBackfill()
        .AddDrift(configuration)
        .AddListening()
        .AddExport()
        .AddReplay()
        .AddVerification()
        .AddStatus()
        .AddUsers()
        .AddPausing();

    private static IServiceCollection AddSending(this IServiceCollection services) => services.AddSingleton<EventSender>();

    private static IServiceCollection AddReviewActions(this IServiceCollection services) => services
        .AddSingleton<ReviewEventReader>()
        .AddSingleton<ReviewSubjectReader>()
        .AddSingleton(provider => new ReviewActions(
            provider.GetRequiredService<IReviewStore>(),
            provider.GetRequiredService<IReviewLog>(),
            provider.GetRequiredService<IEventQueue>(),
            provider.GetRequiredService<ReviewSubjectReader>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ReviewActions>>()));

    private static IServiceCollection AddDoctor(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddHttpClientWithDefaults(WebhookProbe.HttpClientName);
        return services
            .AddSingleton<DoctorCheckRunner>()
            .AddSingleton<IDoctorProbe>(provider => ActivatorUtilities.CreateInstance<KeyVaultProbe>(provider, configuration))
            .AddSingleton<IDoctorProbe, SettingsProbe>()
            .AddSingleton<IDoctorProbe, QueueProbe>()
            .AddSingleton<IDoctorProbe, TableProbe>()
            .AddSingleton<IDoctorProbe, BlobProbe>()
            .AddSingleton<IDoctorProbe>(provider => ActivatorUtilities.CreateInstance<TargetProbe>(provider, configuration))
            .AddSingleton<IDoctorProbe, WebhookProbe>()
            .AddSingleton<IDoctorProbe, Auth0Probe>()
            .AddSingleton(provider => new Doctor(provider.GetServices<IDoctorProbe>()));
    }

    private static IServiceCollection AddExplain(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton<PreliminaryChecks>()
        .AddSingleton(provider => new EventExplainer(
            provider,
            configuration,
            provider.GetRequiredService<ManagementClient>(),
            provider.GetRequiredService<IOptionsMonitor<Auth0Options>>(),
            provider.GetRequiredService<IReviewStore>(),
            provider.GetRequiredService<ReviewEventReader>(),
            provider.GetRequiredService<PreliminaryChecks>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new ConfigurationSimulator(provider, configuration, provider.GetRequiredService<TimeProvider>()));

    private static IServiceCollection AddStatus(this IServiceCollection services) => services
        .AddSingleton<TargetCallReader>()
        .AddSingleton<StatusReader>();

    private static IServiceCollection AddUsers(this IServiceCollection services) => services.AddSingleton<UserInspector>();

    private static IServiceCollection AddPausing(this IServiceCollection services) => services.AddSingleton<TargetPause>();
}
