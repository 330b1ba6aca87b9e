using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Targets.Http.RateLimiting;
using Auth0Sync.MemoryStorage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Auth0Sync.Tests.Convergence.Targets;

/// <summary>Composes a target as the product does, as a process of its own.</summary>
internal static class TargetComposition
{
    /// <summary>Nothing disposes it: a worker that is killed does not either.</summary>
    public static ITarget Create<TRegistration>(SimulationEnvironment environment, HttpMessageHandler handler, IReadOnlyDictionary<string, string?> settings)
        where TRegistration : ITargetRegistration
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton<TimeProvider>(new TimerlessTimeProvider(environment.Time))
            .AddSingleton<IInstanceRegistry>(new MemoryInstanceRegistry(environment.Time))
            .AddSingleton(environment.Metrics)
            .AddSingleton(environment.Activities)
            .AddTarget<TRegistration>(configuration)
            .AddSingleton<IHttpClientFactory>(new InProcessClients(handler));
        return services.BuildServiceProvider().GetRequiredService<ITarget>();
    }
}
