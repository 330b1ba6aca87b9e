using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.RateLimiting;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>
/// What every call to HubSpot goes through: up to two quick repetitions, each within the budget, none while HubSpot is
/// down, each with its own time limit. Longer waits belong to the queue, which holds no connection and no lease.
/// </summary>
internal static class HubSpotPipeline
{
    /// <summary>Marks a request that may be sent twice without doing more than once.</summary>
    public static readonly HttpRequestOptionsKey<bool> Repeatable = new("Auth0Sync.Repeatable");

    private static readonly TimeSpan FirstRepetition = TimeSpan.FromMilliseconds(250);

    /// <summary>Builds the pipeline.</summary>
    public static void Build(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, HubSpotLimits limits, HubSpotCircuit circuit, TimeSpan requestTimeout) => pipeline
        .AddRetry(new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = 2,
            Delay = FirstRepetition,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldRetryAfterHeader = false,
            ShouldHandle = args => ValueTask.FromResult(MayRepeat(args.Context.GetRequestMessage()) && IsBlip(args.Outcome)),
        })
        .AddRateLimiter(new RateLimiterStrategyOptions { RateLimiter = args => limits.AcquireAsync(args.Context.CancellationToken) })
        .AddCircuitBreaker(circuit.Options)
        .AddTimeout(requestTimeout / 2);

    /// <summary>Whether an outcome says that HubSpot is not well, with a failure that may be over in a moment.</summary>
    public static bool IsBlip(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException || outcome.Result is { StatusCode: >= HttpStatusCode.InternalServerError };

    private static bool MayRepeat(HttpRequestMessage? request) =>
        request is not null && request.Options.TryGetValue(Repeatable, out var repeatable) && repeatable;
}
