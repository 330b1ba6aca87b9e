using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Correlation.Execution;
using Auth0Sync.Core.Correlation.Handlers;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Matching;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Hosting;
using Auth0Sync.Core.Journal;
using Auth0Sync.Core.Operations.Review;
using Auth0Sync.Core.Pausing;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Recovery;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Targets.Http.RateLimiting;
using Auth0Sync.Core.Targets.HubSpot;
using Auth0Sync.Core.Targets.Mailchimp;
using Auth0Sync.Core.Targets.Stripe;
using Auth0Sync.Core.Targets.Webhook;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Core.Tenants;
using Auth0Sync.Core.Webhook;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core;

/// <summary>Registers Auth0Sync with a host, folder by folder.</summary>
public static class Auth0SyncServiceCollectionExtensions
{
    /// <summary>
    /// Registers all services. A host calls seven of them, one for each kind of trigger: <see cref="EventReceiver"/>,
    /// <see cref="QueueMessageProcessor"/>, <see cref="PoisonMessageHandler"/>, <see cref="CachedHealthChecker"/>,
    /// <see cref="DeliveryRecovery"/>, <see cref="Maintenance"/> and <see cref="QueueWatcher"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">No storage account is configured.</exception>
    public static IServiceCollection AddAuth0Sync(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(Random.Shared);
        return services
            .AddTelemetry()
            .AddStorage(configuration)
            .AddHosting(configuration)
            .AddJournal(configuration)
            .AddPausing()
            .AddTenants()
            .AddWebhook(configuration)
            .AddQueueing()
            .AddCorrelation(configuration)
            .AddTargets(configuration)
            .AddReview(configuration)
            .AddRecovery(configuration);
    }

    /// <summary>Registers what processes an event, without anything that receives, stores or settles it.</summary>
    internal static IServiceCollection AddDryRun(this IServiceCollection services, IConfiguration configuration) => services
        .AddTelemetry()
        .AddCorrelation(configuration)
        .AddTargets(configuration);

    private static IServiceCollection AddTelemetry(this IServiceCollection services) => services
        .AddLogging()
        .Replace(ServiceDescriptor.Singleton(typeof(ILogger<>), typeof(EscapingLogger<>)))
        .AddMetrics()
        .AddSingleton<Auth0SyncMetrics>()
        .AddSingleton<Auth0SyncActivitySource>();

    private static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration) =>
        services.Any(service => service.ServiceType == typeof(StorageAccount))
            ? services
            : services.AddSingleton(StorageAccount.Create(configuration.GetSection(Auth0SyncSettings.Storage)));

    private static IServiceCollection AddHosting(this IServiceCollection services, IConfiguration configuration)
    {
        // Already registered if a vault was read, with the time that was left after it.
        services.TryAddSingleton(provider => new StartupTimeout(provider.GetRequiredService<TimeProvider>()));
        services.AddOptions<StartupOptions>().ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<StartupOptions>>(provider => ActivatorUtilities.CreateInstance<StartupOptionsValidator>(provider, configuration))
            .AddSingleton<Func<IEnumerable<IStorageInitializer>>>(provider => provider.GetServices<IStorageInitializer>)
            .AddHostedService<StorageInitializationService>()
            .AddHostedService<StorageMigrationService>()
            .AddHostedService<TargetStartupCheck>()
            .AddSettings<QueueOptions, QueueOptionsValidator>(configuration, Auth0SyncSettings.Queue)
            .AddSingleton<QueueWatcher>()
            .AddSingleton<Maintenance>()
            .AddSingleton<HealthChecker>()
            .AddSingleton<CachedHealthChecker>();
    }

    // Before the hosts' triggers, which start later and stop earlier: what they settle last is written too.
    private static IServiceCollection AddJournal(this IServiceCollection services, IConfiguration configuration) => services
        .AddSettings<JournalOptions, JournalOptionsValidator>(configuration, Auth0SyncSettings.Journal)
        .AddStore<IJournal, JournalTable>()
        .AddSingleton<JournalWriter>()
        .AddHostedService(provider => provider.GetRequiredService<JournalWriter>())
        .AddSingleton<JournalCleaner>();

    private static IServiceCollection AddPausing(this IServiceCollection services) => services
        .AddStore<IPauseStore, PauseTable>()
        .AddSingleton<PauseCache>();

    private static IServiceCollection AddTenants(this IServiceCollection services) => services
        .AddStore<ITenantStore, TenantTable>()
        .AddSingleton<TenantGuard>();

    private static IServiceCollection AddWebhook(this IServiceCollection services, IConfiguration configuration) => services
        .AddSettings<WebhookOptions, WebhookOptionsValidator>(configuration, Auth0SyncSettings.Webhook)
        .AddSingleton<IValidateOptions<WebhookOptions>>(new HostBodyLimitValidator(configuration))
        .AddSingleton<WebhookAuthenticator>()
        .AddSingleton<WebhookLog>()
        .AddSingleton<EventReceiver>();

    private static IServiceCollection AddQueueing(this IServiceCollection services) => services
        .AddStore<IEventQueue, EventQueue>()
        .AddSingleton<IQueueInspector>(provider => provider.GetRequiredService<EventQueue>())
        .AddSingleton<IStorageMigration, SharedQueueMigration>()
        .AddSingleton(provider => new QueuedTargets([.. provider.GetServices<EnabledTarget>().Select(target => target.Descriptor.Name)]))
        .AddSingleton<LargeEventLimiter>();

    private static IServiceCollection AddCorrelation(this IServiceCollection services, IConfiguration configuration) => services
        .AddSettings<PolicyOptions, PolicyOptionsValidator>(configuration, Auth0SyncSettings.Policies)
        .AddSettings<LedgerOptions, LedgerOptionsValidator>(configuration, Auth0SyncSettings.Ledger)
        .AddSettings<RetryOptions, RetryOptionsValidator>(configuration, Auth0SyncSettings.Retry)
        .AddStore<ILedger, LedgerTable>()
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
        .AddSingleton<IRecordFinder, RecordFinder>()
        .AddSingleton<EmailConflictResolver>()
        .AddSingleton<RecordWriter>()
        .AddSingleton<RecordRemover>()
        .AddSingleton<NotificationPlanner>()
        .AddSingleton<RetrySchedule>()
        .AddSingleton<EventProcessor>()
        .AddSingleton<OutcomeJournal>()
        .AddSingleton<MessageSettler>()
        .AddSingleton<QueueMessageProcessor>();

    private static IServiceCollection AddTargets(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton<TargetRegistry>()
        .AddSingleton<Func<TargetRegistry>>(provider => provider.GetRequiredService<TargetRegistry>)
        .AddStore<IInstanceRegistry, InstanceTable>()
        .AddTarget<HubSpotRegistration>(configuration)
        .AddTarget<StripeRegistration>(configuration)
        .AddTarget<MailchimpRegistration>(configuration)
        .AddTarget<WebhookRegistration>(configuration);

    private static IServiceCollection AddReview(this IServiceCollection services, IConfiguration configuration) => services
        .AddSettings<ReviewOptions, ReviewOptionsValidator>(configuration, Auth0SyncSettings.Review)
        .AddStore<IReviewStore, ReviewStore>()
        .AddSingleton<IReviewReader>(provider => provider.GetRequiredService<ReviewStore>())
        .AddStore<IReviewLog, ReviewLogTable>()
        .AddSingleton<PoisonMessageHandler>()
        .AddSingleton<UserDataEraser>()
        .AddSingleton<ReviewWatcher>();

    // A store is also created in the storage account at startup.
    private static IServiceCollection AddStore<TContract, TStore>(this IServiceCollection services)
        where TContract : class
        where TStore : class, TContract, IStorageInitializer => services
        .AddSingleton<TStore>()
        .AddSingleton<TContract>(provider => provider.GetRequiredService<TStore>())
        .AddSingleton<IStorageInitializer>(provider => provider.GetRequiredService<TStore>());
}
