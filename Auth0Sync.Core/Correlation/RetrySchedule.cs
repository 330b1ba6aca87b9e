using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Resilience;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation;

/// <summary>Computes when a deferred event is attempted again, or that it has waited too long.</summary>
/// <param name="options">The delays.</param>
/// <param name="random">Jitter, so that a backlog is spread over time.</param>
public sealed class RetrySchedule(IOptions<RetryOptions> options, Random random)
{
    // The time that a worker usually needs.
    private static readonly TimeSpan MinLeaseDelay = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan MaxLeaseJitter = TimeSpan.FromSeconds(30);

    // So that a released address is found, and a resumed target is busy, soon.
    private static readonly TimeSpan MaxWaitDelay = TimeSpan.FromMinutes(5);

    /// <returns>The message to requeue and its delay; null if the event exceeded <see cref="RetryOptions.GiveUpAfter"/>.</returns>
    public (EventMessage Message, TimeSpan Delay)? GetNextAttempt(EventMessage message, Outcome.Deferred deferred, DateTimeOffset now)
    {
        switch (deferred.Reason)
        {
            case DeferReason.UserLeased or DeferReason.RecordUncertain:
                return (message with { ConsecutiveWaits = message.ConsecutiveWaits + 1 }, GetLeaseDelay(message.ConsecutiveWaits, deferred.Lease));
            case DeferReason.EmailTaken or DeferReason.Paused:
                return (message with { ConsecutiveWaits = message.ConsecutiveWaits + 1, BusySince = null }, Min(GetBackoff(message.ConsecutiveWaits, null), MaxWaitDelay));
            case DeferReason.Misconfigured:
                return (message with { RequeueCount = message.RequeueCount + 1, ConsecutiveWaits = 0, BusySince = null }, WithEqualJitter(options.Value.MisconfiguredDelay));
            default:
                var since = message.BusySince ?? now;
                return now - since >= options.Value.GiveUpAfter
                    ? null
                    : (message with { RequeueCount = message.RequeueCount + 1, ConsecutiveWaits = 0, BusySince = since }, GetBackoff(message.RequeueCount, deferred.RetryAfter));
        }
    }

    // Never earlier than the target's Retry-After. The added delay spreads the backlog.
    private TimeSpan GetBackoff(int attempt, TimeSpan? retryAfter)
    {
        var delay = WithEqualJitter(Backoff.GetDelay(options.Value.FirstDelay, attempt, options.Value.MaxDelay));
        var total = (retryAfter ?? TimeSpan.Zero) + delay;
        return total < RetryOptions.MaxQueueDelay ? total : RetryOptions.MaxQueueDelay;
    }

    // A lease that has been held for long is probably that of a crashed worker and expires by itself. Before that, delays
    // are short. They grow and are randomized, because many events may wait for one user.
    private TimeSpan GetLeaseDelay(int waits, LeaseTiming? lease)
    {
        var grown = Backoff.GetDelay(MinLeaseDelay, waits, 64 * MinLeaseDelay);
        var delay = lease is null ? grown : Min(Max(grown, lease.Age), Max(lease.Remaining, MinLeaseDelay));
        return delay + GetRandomFraction(Min(Max(delay, grown), MaxLeaseJitter));
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private TimeSpan WithEqualJitter(TimeSpan delay) => (delay / 2) + GetRandomFraction(delay / 2);

    private TimeSpan GetRandomFraction(TimeSpan delay) => delay * random.NextDouble();
}
