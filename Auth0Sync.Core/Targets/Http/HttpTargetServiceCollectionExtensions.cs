using Auth0Sync.Core.Targets.Http.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.Http;

/// <summary>Registers what every HTTP target shares.</summary>
internal static class HttpTargetServiceCollectionExtensions
{
    /// <summary>
    /// Registers the target's <see cref="HttpTargetClient"/> under the target's name, with client defaults, retries, rate
    /// limit, circuit breaker, timeouts, spans and metrics.
    /// </summary>
    /// <typeparam name="TOptions">The target's settings, which are registered already.</typeparam>
    /// <typeparam name="TRateLimitObserver">What reads the target's rate limit from its responses.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="target">The name of the target.</param>
    /// <param name="hasPersonalPaths">Whether the paths of the API identify people.</param>
    public static IServiceCollection AddHttpTarget<TOptions, TRateLimitObserver>(this IServiceCollection services, string target, bool hasPersonalPaths = false)
        where TOptions : class, IHttpTargetOptions
        where TRateLimitObserver : class, IRateLimitObserver
    {
        services.AddHttpClientWithDefaults(target, hasPersonalPaths)
            .ConfigureHttpClient((provider, http) => http.BaseAddress = provider.GetRequiredService<IOptions<TOptions>>().Value.BaseAddress)
            .AddResilienceHandler(target, (pipeline, context) => HttpTargetResiliencePipeline.Build(
                pipeline,
                context.ServiceProvider.GetRequiredKeyedService<HttpTargetRateLimiter>(target),
                context.ServiceProvider.GetRequiredKeyedService<HttpTargetConnectionLimiter>(target),
                context.ServiceProvider.GetRequiredKeyedService<HttpTargetCircuitBreaker>(target),
                context.ServiceProvider.GetRequiredService<IOptions<TOptions>>().Value.RequestTimeout));
        return services
            .AddKeyedSingleton(target, (provider, _) => ActivatorUtilities.CreateInstance<RateLimitShare>(provider, target))
            .AddKeyedSingleton(target, (provider, _) => ActivatorUtilities.CreateInstance<HttpTargetRateLimiter>(
                provider,
                target,
                provider.GetRequiredService<IOptionsMonitor<TOptions>>(),
                provider.GetRequiredKeyedService<RateLimitShare>(target)))
            .AddKeyedSingleton(target, (provider, _) => new HttpTargetConnectionLimiter(
                provider.GetRequiredService<IOptions<TOptions>>().Value.MaxConnections,
                provider.GetRequiredKeyedService<RateLimitShare>(target)))
            .AddKeyedSingleton(target, (provider, _) => ActivatorUtilities.CreateInstance<OpenCircuits>(provider, target))
            .AddKeyedSingleton(target, (provider, _) => ActivatorUtilities.CreateInstance<HttpTargetCircuitBreaker>(
                provider, target, provider.GetRequiredKeyedService<OpenCircuits>(target)))
            .AddSingleton<TRateLimitObserver>()
            .AddKeyedSingleton(target, (provider, _) => ActivatorUtilities.CreateInstance<HttpTargetClient>(
                provider,
                target,
                provider.GetRequiredService<IHttpClientFactory>().CreateClient(target),
                provider.GetRequiredService<IOptionsMonitor<TOptions>>(),
                provider.GetRequiredKeyedService<HttpTargetRateLimiter>(target),
                provider.GetRequiredKeyedService<HttpTargetCircuitBreaker>(target),
                provider.GetRequiredService<TRateLimitObserver>()));
    }
}
