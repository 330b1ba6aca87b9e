using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Timeout;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>
/// Keeps away from a HubSpot that is down. While the circuit is open no call is made and the events wait in the queue;
/// then one call tries, and the others wait for how it ends.
/// </summary>
internal sealed partial class HubSpotCircuit(Auth0SyncMetrics metrics, TimeProvider time, ILogger<HubSpotCircuit> logger)
{
    private const int FewestCalls = 5;
    private const double MostFailures = 0.5;

    private static readonly TimeSpan Sampling = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstBreak = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestBreak = TimeSpan.FromMinutes(1);

    private volatile Break? _break;

    /// <summary>How long no call will be made; null where one may be.</summary>
    public TimeSpan? OpenFor => _break is { } current && current.Duration - time.GetElapsedTime(current.Since) is var left && left > TimeSpan.Zero ? left : null;

    /// <summary>How Polly is to break the circuit.</summary>
    public HttpCircuitBreakerStrategyOptions Options => new()
    {
        FailureRatio = MostFailures,
        MinimumThroughput = FewestCalls,
        SamplingDuration = Sampling,
        BreakDurationGenerator = args => ValueTask.FromResult(BreakAfter(args.HalfOpenAttempts)),
        ShouldHandle = args => ValueTask.FromResult(IsFailure(args.Outcome)),
        OnOpened = args =>
        {
            _break = new Break(time.GetTimestamp(), args.BreakDuration);
            metrics.CircuitChanged(HubSpotTarget.TargetName, isOpen: true);
            LogOpened(args.BreakDuration);
            return default;
        },
        OnClosed = _ =>
        {
            _break = null;
            metrics.CircuitChanged(HubSpotTarget.TargetName, isOpen: false);
            LogClosed();
            return default;
        },
    };

    // A call that is given up says nothing. But Polly takes for a success whatever is no failure, and after a break one
    // success is enough to let all calls go.
    private bool IsFailure(Outcome<HttpResponseMessage> outcome) =>
        HubSpotPipeline.IsBlip(outcome)
        || outcome.Exception is TimeoutRejectedException
        || (outcome.Exception is OperationCanceledException && _break is not null);

    private static TimeSpan BreakAfter(int failedTries)
    {
        var doubled = FirstBreak * Math.Pow(2, Math.Min(failedTries, 10));
        return doubled < LongestBreak ? doubled : LongestBreak;
    }

    [LoggerMessage(LogEvents.TargetDown, LogLevel.Warning, "HubSpot is down; it is called again in {Break}, and events wait in the queue until then", EventName = nameof(LogEvents.TargetDown))]
    private partial void LogOpened(TimeSpan @break);

    [LoggerMessage(LogEvents.TargetUp, LogLevel.Information, "HubSpot is up again", EventName = nameof(LogEvents.TargetUp))]
    private partial void LogClosed();

    private sealed record Break(long Since, TimeSpan Duration);
}
