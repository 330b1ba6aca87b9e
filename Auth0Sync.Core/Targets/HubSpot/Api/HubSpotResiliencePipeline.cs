using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.RateLimiting;

namespace Auth0Sync.Core.Targets.HubSpot.Api;

/// <summary>
/// What every call to HubSpot goes through: up to two quick repetitions, each within the budget, none while HubSpot is
/// down, each with its own time limit. Longer waits belong to the queue, which holds no connection and no lease.
/// </summary>
internal static class HubSpotResiliencePipeline
{
    /// <summary>Marks a request that may be sent twice without doing more than once.</summary>
    public static readonly HttpRequestOptionsKey<bool> IsIdempotent = new("Auth0Sync.Repeatable");

    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>Builds the pipeline.</summary>
    public static void Build(ResiliencePipelineBuilder<HttpResponseMessage> builder, HubSpotRateLimiter rateLimiter, HubSpotCircuitBreaker circuitBreaker, TimeSpan requestTimeout) => builder
        .AddRetry(new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = 2,
            Delay = FirstRetryDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldRetryAfterHeader = false,
            ShouldHandle = args => ValueTask.FromResult(CanRetry(args.Context.GetRequestMessage()) && IsTransientFailure(args.Outcome)),
        })
        .AddRateLimiter(new RateLimiterStrategyOptions { RateLimiter = args => rateLimiter.AcquireAsync(args.Context.CancellationToken) })
        .AddCircuitBreaker(circuitBreaker.StrategyOptions)
        .AddTimeout(requestTimeout / 2);

    /// <summary>Whether an outcome says that HubSpot is not well, with a failure that may be over in a moment.</summary>
    public static bool IsTransientFailure(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException || outcome.Result is { StatusCode: >= HttpStatusCode.InternalServerError };

    private static bool CanRetry(HttpRequestMessage? request) =>
        request is not null && request.Options.TryGetValue(IsIdempotent, out var repeatable) && repeatable;
}
