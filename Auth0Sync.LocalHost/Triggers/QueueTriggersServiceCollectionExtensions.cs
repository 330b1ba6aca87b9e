using Auth0Sync.Core.Targets;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Host.Queues;
using Microsoft.Azure.WebJobs.Host.Timers;
using Microsoft.Azure.WebJobs.Hosting;

namespace Auth0Sync.LocalHost.Triggers;

internal static class QueueTriggersServiceCollectionExtensions
{
    /// <summary>Registers the queue triggers of the enabled targets with the WebJobs SDK. They start with the hosted services, after the queues exist.</summary>
    public static IServiceCollection AddQueueTriggers(this IServiceCollection services)
    {
        services.AddSingleton<ITypeLocator, QueueTriggerTypeLocator>();
        services.AddSingleton<IQueueProcessorFactory, RawQueueProcessorFactory>();
        services.AddSingleton<IWebJobsExceptionHandlerFactory, StopHostExceptionHandler>();
        services.AddWebJobs(_ => { }).AddAzureStorage();
        return services.AddHostedService<JobHostService>();
    }

    // By default the SDK searches the entry assembly, which is another one in tests.
    private sealed class QueueTriggerTypeLocator(IEnumerable<EnabledTarget> targets) : ITypeLocator
    {
        private readonly IReadOnlyList<Type> _types = TargetTriggerTypes.Create(targets.Select(target => target.Descriptor));

        public IReadOnlyList<Type> GetTypes() => _types;
    }
}
