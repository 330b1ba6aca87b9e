using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.RateLimiting;

namespace Auth0Sync.Core.Targets.Http;

/// <summary>
/// The resilience pipeline of every call: up to two quick retries, each within the rate limit, the circuit breaker and
/// its own timeout. Longer waits belong to the queue, which holds no connection and no lease.
/// </summary>
internal static class HttpTargetResiliencePipeline
{
    private const string ReplayedHeader = "Idempotent-Replayed";

    private static readonly HttpRequestOptionsKey<bool> IdempotentKey = new("Auth0Sync.Idempotent");

    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromMilliseconds(250);

    public static void Build(
        ResiliencePipelineBuilder<HttpResponseMessage> builder,
        HttpTargetRateLimiter rateLimiter,
        HttpTargetConnectionLimiter connectionLimiter,
        HttpTargetCircuitBreaker circuitBreaker,
        TimeSpan requestTimeout) => builder
        .AddRetry(new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = 2,
            Delay = FirstRetryDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldRetryAfterHeader = false,
            ShouldHandle = args => ValueTask.FromResult(IsIdempotent(args.Context.GetRequestMessage()) && IsTransientFailure(args.Outcome)),
        })
        .AddRateLimiter(new RateLimiterStrategyOptions { RateLimiter = args => rateLimiter.AcquireAsync(args.Context.CancellationToken) })
        .AddRateLimiter(new RateLimiterStrategyOptions { RateLimiter = args => connectionLimiter.AcquireAsync(args.Context.CancellationToken) })
        .AddCircuitBreaker(circuitBreaker.StrategyOptions)
        .AddTimeout(requestTimeout / 2);

    /// <summary>Marks a request as safe to retry, or not.</summary>
    public static void SetIdempotent(HttpRequestMessage request, bool isIdempotent) => request.Options.Set(IdempotentKey, isIdempotent);

    public static bool IsTransientFailure(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException || (outcome.Result is { StatusCode: >= HttpStatusCode.InternalServerError } response && !IsReplayed(response.Headers));

    /// <summary>
    /// Whether a response repeats that of an earlier call with the same idempotency key. It says nothing about the target's state
    /// now, and a retry would get it again.
    /// </summary>
    public static bool IsReplayed(HttpResponseHeaders headers) =>
        headers.TryGetValues(ReplayedHeader, out var values) && values.Contains("true", StringComparer.OrdinalIgnoreCase);

    private static bool IsIdempotent(HttpRequestMessage? request) =>
        request is not null && request.Options.TryGetValue(IdempotentKey, out var isIdempotent) && isIdempotent;
}
