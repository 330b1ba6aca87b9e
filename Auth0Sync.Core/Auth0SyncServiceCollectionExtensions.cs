using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Correlation.Handlers;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Rules;
using Auth0Sync.Core.Health;
using Auth0Sync.Core.Intake;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Recovery;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Startup;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Targets.HubSpot;
using Auth0Sync.Core.Targets.Limits;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Core.Tenants;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core;

/// <summary>Registers Auth0Sync with a host.</summary>
public static class Auth0SyncServiceCollectionExtensions
{
    /// <summary>
    /// Registers everything. A host then needs seven of the services, one a trigger: <see cref="EventReceiver"/>,
    /// <see cref="EventCorrelator"/>, <see cref="PoisonedEventParker"/>, <see cref="HealthCache"/>,
    /// <see cref="DeliveryRecovery"/>, <see cref="ReviewWatcher"/> and <see cref="QueueWatcher"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">No storage account is configured.</exception>
    public static IServiceCollection AddAuth0Sync(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(Random.Shared);

        // Where a vault was read, its budget is there already.
        services.TryAddSingleton(provider => new StartupBudget(provider.GetRequiredService<TimeProvider>()));
        if (services.All(service => service.ServiceType != typeof(StorageAccount)))
        {
            services.AddSingleton(StorageAccount.From(configuration.GetSection(Auth0SyncSettings.Storage)));
        }

        services.AddLogging().Replace(ServiceDescriptor.Singleton(typeof(ILogger<>), typeof(EscapingLogger<>)));
        services.AddOptions<Setup>().ValidateOnStart();
        return services
            .AddMetrics()
            .AddSingleton<Auth0SyncMetrics>()
            .AddSingleton<Auth0SyncActivitySource>()
            .AddSingleton<IValidateOptions<Setup>>(provider => ActivatorUtilities.CreateInstance<SetupCheck>(provider, configuration))
            .AddSingleton<Func<IEnumerable<IStorePreparation>>>(provider => provider.GetServices<IStorePreparation>)
            .AddSingleton<Func<TargetCatalogue>>(provider => provider.GetRequiredService<TargetCatalogue>)
            .AddHostedService<StoragePreparation>()
            .AddHostedService<TargetStartupCheck>()
            .AddStore<IEventQueue, EventQueue>()
            .AddSingleton<LargeEventLimit>()
            .AddStore<ILedger, LedgerTable>()
            .AddStore<IReviewStore, ReviewStore>()
            .AddStore<ITenantStore, TenantTable>()
            .AddSingleton<TenantGuard>()
            .AddStore<IInstanceRegistry, InstanceTable>()
            .AddReviewing(configuration)
            .AddHealth(configuration)
            .AddSingleton<TargetCatalogue>()
            .AddIntake(configuration)
            .AddCorrelation(configuration)
            .AddRecovery(configuration)
            .AddHubSpot(configuration);
    }

    private static IServiceCollection AddStore<TContract, TStore>(this IServiceCollection services)
        where TContract : class
        where TStore : class, TContract, IStorePreparation => services
        .AddSingleton<TStore>()
        .AddSingleton<TContract>(provider => provider.GetRequiredService<TStore>())
        .AddSingleton<IStorePreparation>(provider => provider.GetRequiredService<TStore>());

    private static IServiceCollection AddIntake(this IServiceCollection services, IConfiguration configuration) => services
        .AddSettings<WebhookOptions, WebhookOptionsValidator>(configuration, Auth0SyncSettings.Webhook)
        .AddSingleton<IValidateOptions<WebhookOptions>>(new HostBodyLimitValidator(configuration))
        .AddSingleton<WebhookAuthenticator>()
        .AddSingleton<ReceptionLog>()
        .AddSingleton<EventReceiver>();

    private static IServiceCollection AddHealth(this IServiceCollection services, IConfiguration configuration) => services
        .AddSettings<QueueOptions, QueueOptionsValidator>(configuration, Auth0SyncSettings.Queue)
        .AddSingleton<QueueWatcher>()
        .AddSingleton<HealthChecker>()
        .AddSingleton<HealthCache>();

    private static IServiceCollection AddReviewing(this IServiceCollection services, IConfiguration configuration) => services
        .AddSettings<ReviewOptions, ReviewOptionsValidator>(configuration, Auth0SyncSettings.Review)
        .AddSingleton<PoisonedEventParker>()
        .AddSingleton<StoredUserData>()
        .AddSingleton<ReviewWatcher>();

    private static IServiceCollection AddCorrelation(this IServiceCollection services, IConfiguration configuration) => services
        .AddSettings<PolicyOptions, PolicyOptionsValidator>(configuration, Auth0SyncSettings.Policies)
        .AddSettings<LedgerOptions, LedgerOptionsValidator>(configuration, Auth0SyncSettings.Ledger)
        .AddSettings<RetryOptions, RetryOptionsValidator>(configuration, Auth0SyncSettings.Retry)
        .AddSingleton<LedgerHash>()
        .AddSingleton<FieldDiff>()
        .AddSingleton<LivingUserPlanner>()
        .AddSingleton<UserCreatedHandler>()
        .AddSingleton<UserUpdatedHandler>()
        .AddSingleton<UserDeletedHandler>()
        .AddSingleton<UnknownTypeHandler>()
        .AddSingleton<EventRouter>()
        .AddSingleton<IMatchRule, ExternalIdRule>()
        .AddSingleton<IMatchRule, UserIdRule>()
        .AddSingleton<IMatchRule, VerifiedEmailRule>()
        .AddSingleton<IMatchRule, PreviousEmailRule>()
        .AddSingleton<MatchRules>()
        .AddSingleton<RecordFinder>()
        .AddSingleton<EmailConflicts>()
        .AddSingleton<RecordWriter>()
        .AddSingleton<RecordRemover>()
        .AddSingleton<RetrySchedule>()
        .AddSingleton<EventApplier>()
        .AddSingleton<EventCorrelator>();
}
