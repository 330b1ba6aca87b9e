using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Timeout;

namespace Auth0Sync.Core.Targets.Http;

/// <summary>
/// Stops the calls to a target that fails repeatedly. While the circuit is open, events wait in the queue; then one call
/// probes the target, and the others wait for its result.
/// </summary>
internal sealed partial class HttpTargetCircuitBreaker(
    string target,
    OpenCircuits openCircuits,
    Auth0SyncMetrics metrics,
    TimeProvider time,
    ILogger<HttpTargetCircuitBreaker> logger)
{
    private const int MinThroughput = 5;
    private const double MaxFailureRatio = 0.5;

    private static readonly TimeSpan SamplingDuration = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MinBreakDuration = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxBreakDuration = TimeSpan.FromMinutes(1);

    private volatile CircuitBreak? _currentBreak;

    /// <summary>How long the circuit stays open; null if it is closed or a call may probe the target.</summary>
    public TimeSpan? OpenFor => _currentBreak is { } current && current.Duration - time.GetElapsedTime(current.StartTimestamp) is var left && left > TimeSpan.Zero ? left : null;

    /// <summary>The options for Polly.</summary>
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
            openCircuits.ReportOpen(args.BreakDuration);
            metrics.RecordCircuitState(target, isOpen: true);
            LogOpened(target, args.BreakDuration);
            return default;
        },
        OnClosed = _ =>
        {
            _currentBreak = null;
            openCircuits.ReportClosed();
            metrics.RecordCircuitState(target, isOpen: false);
            LogClosed(target);
            return default;
        },
    };

    // A canceled call says nothing about the target. But Polly counts whatever is no failure as a success, and in a
    // half-open circuit one success closes it.
    private bool IsFailure(Outcome<HttpResponseMessage> outcome) =>
        HttpTargetResiliencePipeline.IsTransientFailure(outcome)
        || outcome.Exception is TimeoutRejectedException
        || (outcome.Exception is OperationCanceledException && _currentBreak is not null);

    [LoggerMessage(LogEvents.TargetCircuitOpened, LogLevel.Warning, "{Target}: circuit opened for {Break} after repeated failures; events wait in the queue", EventName = nameof(LogEvents.TargetCircuitOpened))]
    private partial void LogOpened(string target, TimeSpan @break);

    [LoggerMessage(LogEvents.TargetCircuitClosed, LogLevel.Information, "{Target}: circuit closed", EventName = nameof(LogEvents.TargetCircuitClosed))]
    private partial void LogClosed(string target);

    private sealed record CircuitBreak(long StartTimestamp, TimeSpan Duration);
}
