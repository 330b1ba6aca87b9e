using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Correlation.Execution;
using Auth0Sync.Core.Correlation.Handlers;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Matching;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Hosting;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Recovery;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Targets.Http.RateLimiting;
using Auth0Sync.Core.Targets.HubSpot;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Core.Tenants;
using Auth0Sync.Core.Webhook;
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
    /// <see cref="QueueMessageProcessor"/>, <see cref="PoisonMessageHandler"/>, <see cref="CachedHealthChecker"/>,
    /// <see cref="DeliveryRecovery"/>, <see cref="ReviewWatcher"/> and <see cref="QueueWatcher"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">No storage account is configured.</exception>
    public static IServiceCollection AddAuth0Sync(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(Random.Shared);

        // Where a vault was read, its budget is there already.
        services.TryAddSingleton(provider => new StartupTimeout(provider.GetRequiredService<TimeProvider>()));
        if (services.All(service => service.ServiceType != typeof(StorageAccount)))
        {
            services.AddSingleton(StorageAccount.Create(configuration.GetSection(Auth0SyncSettings.Storage)));
        }

        services.AddLogging().Replace(ServiceDescriptor.Singleton(typeof(ILogger<>), typeof(EscapingLogger<>)));
        services.AddOptions<StartupOptions>().ValidateOnStart();
        return services
            .AddMetrics()
            .AddSingleton<Auth0SyncMetrics>()
            .AddSingleton<Auth0SyncActivitySource>()
            .AddSingleton<IValidateOptions<StartupOptions>>(provider => ActivatorUtilities.CreateInstance<StartupOptionsValidator>(provider, configuration))
            .AddSingleton<Func<IEnumerable<IStorageInitializer>>>(provider => provider.GetServices<IStorageInitializer>)
            .AddSingleton<Func<TargetRegistry>>(provider => provider.GetRequiredService<TargetRegistry>)
            .AddHostedService<StorageInitializer>()
            .AddHostedService<TargetStartupCheck>()
            .AddStore<IEventQueue, EventQueue>()
            .AddSingleton<LargeEventLimiter>()
            .AddStore<ILedger, LedgerTable>()
            .AddStore<IReviewStore, ReviewStore>()
            .AddStore<ITenantStore, TenantTable>()
            .AddSingleton<TenantGuard>()
            .AddStore<IInstanceRegistry, InstanceTable>()
            .AddReview(configuration)
            .AddHealth(configuration)
            .AddSingleton<TargetRegistry>()
            .AddWebhook(configuration)
            .AddCorrelation(configuration)
            .AddRecovery(configuration)
            .AddHubSpot(configuration);
    }

    private static IServiceCollection AddStore<TContract, TStore>(this IServiceCollection services)
        where TContract : class
        where TStore : class, TContract, IStorageInitializer => services
        .AddSingleton<TStore>()
        .AddSingleton<TContract>(provider => provider.GetRequiredService<TStore>())
        .AddSingleton<IStorageInitializer>(provider => provider.GetRequiredService<TStore>());

    private static IServiceCollection AddWebhook(this IServiceCollection services, IConfiguration configuration) => services
        .AddSettings<WebhookOptions, WebhookOptionsValidator>(configuration, Auth0SyncSettings.Webhook)
        .AddSingleton<IValidateOptions<WebhookOptions>>(new HostBodyLimitValidator(configuration))
        .AddSingleton<WebhookAuthenticator>()
        .AddSingleton<WebhookLog>()
        .AddSingleton<EventReceiver>();

    private static IServiceCollection AddHealth(this IServiceCollection services, IConfiguration configuration) => services
        .AddSettings<QueueOptions, QueueOptionsValidator>(configuration, Auth0SyncSettings.Queue)
        .AddSingleton<QueueWatcher>()
        .AddSingleton<HealthChecker>()
        .AddSingleton<CachedHealthChecker>();

    private static IServiceCollection AddReview(this IServiceCollection services, IConfiguration configuration) => services
        .AddSettings<ReviewOptions, ReviewOptionsValidator>(configuration, Auth0SyncSettings.Review)
        .AddSingleton<PoisonMessageHandler>()
        .AddSingleton<UserDataEraser>()
        .AddSingleton<ReviewWatcher>();

    private static IServiceCollection AddCorrelation(this IServiceCollection services, IConfiguration configuration) => services
        .AddSettings<PolicyOptions, PolicyOptionsValidator>(configuration, Auth0SyncSettings.Policies)
        .AddSettings<LedgerOptions, LedgerOptionsValidator>(configuration, Auth0SyncSettings.Ledger)
        .AddSettings<RetryOptions, RetryOptionsValidator>(configuration, Auth0SyncSettings.Retry)
        .AddSingleton<LedgerHasher>()
        .AddSingleton<FieldChangeDetector>()
        .AddSingleton<UpsertPlanner>()
        .AddSingleton<UserCreatedHandler>()
        .AddSingleton<UserUpdatedHandler>()
        .AddSingleton<UserDeletedHandler>()
        .AddSingleton<UnknownEventTypeHandler>()
        .AddSingleton<EventRouter>()
        .AddSingleton<IMatchRule, ExternalIdRule>()
        .AddSingleton<IMatchRule, UserIdRule>()
        .AddSingleton<IMatchRule, VerifiedEmailRule>()
        .AddSingleton<IMatchRule, PreviousEmailRule>()
        .AddSingleton<MatchRules>()
        .AddSingleton<RecordFinder>()
        .AddSingleton<EmailConflictResolver>()
        .AddSingleton<RecordWriter>()
        .AddSingleton<RecordRemover>()
        .AddSingleton<RetrySchedule>()
        .AddSingleton<EventProcessor>()
        .AddSingleton<MessageSettler>()
        .AddSingleton<QueueMessageProcessor>();
}
