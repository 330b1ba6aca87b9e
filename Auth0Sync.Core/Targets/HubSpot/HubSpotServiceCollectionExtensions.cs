using System.Net;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>Registers the HubSpot target.</summary>
internal static class HubSpotServiceCollectionExtensions
{
    private static readonly TimeSpan FirstRepetition = TimeSpan.FromMilliseconds(250);

    /// <summary>Registers the target, if it is enabled, with its client and its map.</summary>
    public static IServiceCollection AddHubSpot(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<HubSpotOptions, HubSpotOptionsValidator>(configuration, Auth0SyncSettings.HubSpot);
        services.AddSingleton(new KnownSetting(Auth0SyncSettings.Mapping));
        SettingsShape.Require<HubSpotOptions>(configuration.GetSection(Auth0SyncSettings.HubSpot));
        if (!configuration.GetValue($"{Auth0SyncSettings.HubSpot}:{nameof(HubSpotOptions.Enabled)}", true))
        {
            return services;
        }

        services.AddKeyedSingleton(HubSpotTarget.TargetName, (provider, _) => HubSpotMap.From(
            configuration.GetSection(Auth0SyncSettings.Mapping),
            provider.GetRequiredService<IOptions<HubSpotOptions>>().Value.UniqueProperty));
        services.AddHttpClient(HubSpotTarget.TargetName)
            .ConfigureHttpClient((provider, http) =>
            {
                http.BaseAddress = provider.GetRequiredService<IOptions<HubSpotOptions>>().Value.BaseAddress;
                http.Timeout = Timeout.InfiniteTimeSpan;
                http.DefaultRequestHeaders.UserAgent.ParseAdd("Auth0Sync/0.1");
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AutomaticDecompression = DecompressionMethods.All,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            })
            .RemoveAllLoggers()
            .AddResilienceHandler(HubSpotTarget.TargetName, Configure);
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<HubSpotClient>(
            provider,
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(HubSpotTarget.TargetName)));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<HubSpotProperties>(provider, Map(provider)));
        services.AddSingleton<ITarget>(provider => ActivatorUtilities.CreateInstance<HubSpotTarget>(provider, Map(provider)));
        return services;
    }

    private static FieldMap Map(IServiceProvider provider) => provider.GetRequiredKeyedService<FieldMap>(HubSpotTarget.TargetName);

    // Two quick repetitions bridge a blip. Longer waits belong to the queue, which holds no connection and no lease.
    private static void Configure(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, ResilienceHandlerContext context)
    {
        var options = context.ServiceProvider.GetRequiredService<IOptions<HubSpotOptions>>().Value;
        pipeline
            .AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = 2,
                Delay = FirstRepetition,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldRetryAfterHeader = false,
                ShouldHandle = args => ValueTask.FromResult(MayRepeat(args.Context.GetRequestMessage()) && IsBlip(args.Outcome)),
            })
            .AddTimeout(options.RequestTimeout / 2);
    }

    private static bool MayRepeat(HttpRequestMessage? request) =>
        request is not null && request.Options.TryGetValue(HubSpotClient.Repeatable, out var repeatable) && repeatable;

    private static bool IsBlip(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException || outcome.Result is { StatusCode: >= HttpStatusCode.InternalServerError };
}
