using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Journal;
using Auth0Sync.Core.Operations.Review;
using Auth0Sync.Core.Pausing;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Targets.Http.RateLimiting;
using Auth0Sync.Core.Tenants;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Auth0Sync.MemoryStorage;

/// <summary>Replaces the storage account with in-memory storage.</summary>
public static class MemoryStorageServiceCollectionExtensions
{
    /// <summary>
    /// Replaces queue, ledger, review store, review log, journal, pauses, tenant store and instance registry. Call it after the registration of the product.
    /// </summary>
    public static IServiceCollection AddMemoryStorage(this IServiceCollection services) => services
        .RemoveAll<IStorageInitializer>()
        .RemoveAll<IStorageMigration>()
        .AddSingleton(provider => new MemoryEventQueue(provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new MemoryLedger(
            provider.GetRequiredService<LedgerHasher>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IOptions<LedgerOptions>>().Value.LeaseDuration))
        .AddSingleton(_ => new MemoryReviewStore())
        .Replace(ServiceDescriptor.Singleton<IEventQueue>(provider => provider.GetRequiredService<MemoryEventQueue>()))
        .Replace(ServiceDescriptor.Singleton<ILedger>(provider => provider.GetRequiredService<MemoryLedger>()))
        .Replace(ServiceDescriptor.Singleton<IReviewStore>(provider => provider.GetRequiredService<MemoryReviewStore>()))
        .Replace(ServiceDescriptor.Singleton<IReviewLog>(_ => new MemoryReviewLog()))
        .Replace(ServiceDescriptor.Singleton<IQueueInspector>(provider => provider.GetRequiredService<MemoryEventQueue>()))
        .Replace(ServiceDescriptor.Singleton<IReviewReader>(provider => provider.GetRequiredService<MemoryReviewStore>()))
        .AddSingleton<MemoryJournal>()
        .Replace(ServiceDescriptor.Singleton<IJournal>(provider => provider.GetRequiredService<MemoryJournal>()))
        .Replace(ServiceDescriptor.Singleton<IPauseStore>(new MemoryPauseStore()))
        .Replace(ServiceDescriptor.Singleton<ITenantStore>(new MemoryTenantStore()))
        .Replace(ServiceDescriptor.Singleton<IInstanceRegistry>(provider => new MemoryInstanceRegistry(provider.GetRequiredService<TimeProvider>())));

    /// <summary>Keeps the instance registry in the storage account. Call it after <see cref="AddMemoryStorage"/>.</summary>
    public static IServiceCollection UseTableInstanceRegistry(this IServiceCollection services) => services
        .AddSingleton<IStorageInitializer>(provider => provider.GetRequiredService<InstanceTable>())
        .Replace(ServiceDescriptor.Singleton<IInstanceRegistry>(provider => provider.GetRequiredService<InstanceTable>()));
}
