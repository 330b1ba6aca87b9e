using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Timeout;

namespace Auth0Sync.Core.Targets.HubSpot.Api;

/// <summary>
/// Keeps away from a HubSpot that is down. While the circuit is open no call is made and the events wait in the queue;
/// then one call tries, and the others wait for how it ends.
/// </summary>
internal sealed partial class HubSpotCircuitBreaker(Auth0SyncMetrics metrics, TimeProvider time, ILogger<HubSpotCircuitBreaker> logger)
{
    private const int MinThroughput = 5;
    private const double MaxFailureRatio = 0.5;

    private static readonly TimeSpan SamplingDuration = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MinBreakDuration = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxBreakDuration = TimeSpan.FromMinutes(1);

    private volatile CircuitBreak? _currentBreak;

    /// <summary>How long no call will be made; null where one may be.</summary>
    public TimeSpan? OpenFor => _currentBreak is { } current && current.Duration - time.GetElapsedTime(current.StartTimestamp) is var left && left > TimeSpan.Zero ? left : null;

    /// <summary>How Polly is to break the circuit.</summary>
    public HttpCircuitBreakerStrategyOptions StrategyOptions => new()
    {
        FailureRatio = MaxFailureRatio,
        MinimumThroughput = MinThroughput,
        SamplingDuration = SamplingDuration,
        BreakDurationGenerator = args => ValueTask.FromResult(Backoff.GetDelay(MinBreakDuration, args.HalfOpenAttempts, MaxBreakDuration)),
        ShouldHandle = args => ValueTask.FromResult(IsFailure(args.Outcome)),
        OnOpened = args =>
        {
            _currentBreak = new CircuitBreak(time.GetTimestamp(), args.BreakDuration);
            metrics.RecordCircuitState(HubSpotNames.Target, isOpen: true);
            LogOpened(args.BreakDuration);
            return default;
        },
        OnClosed = _ =>
        {
            _currentBreak = null;
            metrics.RecordCircuitState(HubSpotNames.Target, isOpen: false);
            LogClosed();
            return default;
        },
    };

    // A call that is given up says nothing. But Polly takes for a success whatever is no failure, and after a break one
    // success is enough to let all calls go.
    private bool IsFailure(Outcome<HttpResponseMessage> outcome) =>
        HubSpotResiliencePipeline.IsTransientFailure(outcome)
        || outcome.Exception is TimeoutRejectedException
        || (outcome.Exception is OperationCanceledException && _currentBreak is not null);

    [LoggerMessage(LogEvents.TargetCircuitOpened, LogLevel.Warning, "HubSpot is down; it is called again in {Break}, and events wait in the queue until then", EventName = nameof(LogEvents.TargetCircuitOpened))]
    private partial void LogOpened(TimeSpan @break);

    [LoggerMessage(LogEvents.TargetCircuitClosed, LogLevel.Information, "HubSpot is up again", EventName = nameof(LogEvents.TargetCircuitClosed))]
    private partial void LogClosed();

    private sealed record CircuitBreak(long StartTimestamp, TimeSpan Duration);
}
