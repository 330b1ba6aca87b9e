using Auth0Sync.Core.Targets.Stripe.Api;
using Auth0Sync.Core.Targets.Stripe.Subscriptions;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.Stripe;

/// <summary>
/// Checks that the key may read what the policies need. Whether it may write, only a write can tell: then the event waits, and
/// the log names the permission.
/// </summary>
internal sealed partial class StripeReadinessChecker(
    StripeApi api,
    StripePolicyOptions policies,
    IOptionsMonitor<StripeOptions> options,
    TimeProvider time,
    ILogger<StripeReadinessChecker> logger) : IDisposable
{
    private readonly ReadinessCache _cache = new(time);
    private string? _warnedKey;

    /// <summary>Returns the cached result for 5 minutes (30 seconds if not ready), then asks Stripe again.</summary>
    public Task<TargetReadiness> CheckReadinessAsync(CancellationToken cancellationToken) =>
        _cache.GetOrCheckAsync(CheckAsync, cancellationToken);

    /// <summary>Drops the cached result, because a call failed in a way that may concern all calls.</summary>
    public void InvalidateCache() => _cache.Invalidate();

    public void Dispose() => _cache.Dispose();

    private async Task<TargetReadiness> CheckAsync(CancellationToken cancellationToken)
    {
        WarnOnceIfModeIsUnexpected();
        var failure = (await api.ProbeCustomersAsync(cancellationToken)).Failure;
        if (failure is null && policies.ChangesSubscriptions)
        {
            failure = (await api.ProbeSubscriptionsAsync(cancellationToken)).Failure;
        }

        return failure is null ? new TargetReadiness.Ready() : ToReadiness(failure);
    }

    private static TargetReadiness ToReadiness(CallFailure failure) => FailureClassifier.Classify(failure) switch
    {
        TargetResult.Misconfigured misconfigured => new TargetReadiness.NotReady(misconfigured.Problem),
        TargetResult.Busy busy when !failure.IsUnrecognized => new TargetReadiness.Unknown(busy.Message, busy.RetryAfter),
        TargetResult.Rejected rejected => new TargetReadiness.NotReady($"Stripe rejects listing customers or subscriptions ({rejected.Code})."),
        _ => new TargetReadiness.NotReady(
            $"Unrecognized response to a list of customers or subscriptions (status {failure.Status}): check {StripeOptions.SectionName}:{nameof(StripeOptions.BaseAddress)}, and proxies on the way to Stripe."),
    };

    /// <summary>Why the mode of the key is unexpected; null if it is not.</summary>
    public string? FindModeProblem() => options.CurrentValue switch
    {
        { IsLiveKey: true, BaseAddress.IsLoopback: true } => "Auth0Sync:Stripe:ApiKey is a live key, but Auth0Sync:Stripe:BaseAddress is this machine: a simulator needs no live key",
        { IsLiveKey: false, BaseAddress.IsLoopback: false } => "Auth0Sync:Stripe:ApiKey is a test key: customers are written to Stripe's sandbox, and no live subscription changes",
        _ => null,
    };

    private void WarnOnceIfModeIsUnexpected()
    {
        var current = options.CurrentValue;
        if (current.ApiKey == _warnedKey)
        {
            return;
        }

        _warnedKey = current.ApiKey;
        if (FindModeProblem() is { } problem)
        {
            LogModeUnexpected(problem);
        }
    }

    [LoggerMessage(LogEvents.TargetModeUnexpected, LogLevel.Warning, "Unexpected mode of Stripe: {Problem}", EventName = nameof(LogEvents.TargetModeUnexpected))]
    private partial void LogModeUnexpected(string problem);
}
