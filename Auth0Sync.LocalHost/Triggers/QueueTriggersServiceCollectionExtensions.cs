using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Host.Queues;
using Microsoft.Azure.WebJobs.Host.Timers;
using Microsoft.Azure.WebJobs.Hosting;

namespace Auth0Sync.LocalHost.Triggers;

/// <summary>Registers the WebJobs SDK, the engine inside the Functions host.</summary>
internal static class QueueTriggersServiceCollectionExtensions
{
    /// <summary>
    /// Registers the queue triggers. They start to listen when hosted services start, which is after the phase in which
    /// the queues are created.
    /// </summary>
    public static IServiceCollection AddQueueTriggers(this IServiceCollection services)
    {
        services.AddSingleton<ITypeLocator, QueueTriggerTypeLocator>();
        services.AddSingleton<IQueueProcessorFactory, RawQueueProcessorFactory>();
        services.AddSingleton<IWebJobsExceptionHandlerFactory, StopHostExceptionHandler>();
        services.AddWebJobs(_ => { }).AddAzureStorage();
        return services.AddHostedService<JobHostService>();
    }

    // Otherwise the engine would search the program's assembly, which is another one under test.
    private sealed class QueueTriggerTypeLocator : ITypeLocator
    {
        public IReadOnlyList<Type> GetTypes() => [typeof(QueueTriggers)];
    }
}
