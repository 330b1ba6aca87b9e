using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Resilience;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation;

/// <summary>Says when a deferred event comes back, or that it has waited long enough.</summary>
/// <param name="options">The waits.</param>
/// <param name="random">For jitter, so that a backlog does not come back all at once.</param>
public sealed class RetrySchedule(IOptions<RetryOptions> options, Random random)
{
    // As long as a worker usually needs.
    private static readonly TimeSpan MinLeaseDelay = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan MaxLeaseJitter = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan MaxEmailDelay = TimeSpan.FromMinutes(5);

    /// <summary>Plans the next attempt.</summary>
    /// <param name="message">The message as it was read.</param>
    /// <param name="deferred">Why it has to wait.</param>
    /// <param name="now">The time.</param>
    /// <returns>The message to put back and the delay, or null where the event has waited long enough.</returns>
    public (EventMessage Message, TimeSpan Delay)? GetNextAttempt(EventMessage message, Outcome.Deferred deferred, DateTimeOffset now)
    {
        switch (deferred.Reason)
        {
            case DeferReason.UserLeased:
                return (message with { ConsecutiveWaits = message.ConsecutiveWaits + 1 }, GetLeaseDelay(message.ConsecutiveWaits, deferred.Lease));
            case DeferReason.EmailTaken:
                return (message with { ConsecutiveWaits = message.ConsecutiveWaits + 1, BusySince = null }, Min(GetBackoff(message.ConsecutiveWaits, null), MaxEmailDelay));
            case DeferReason.Misconfigured:
                return (message with { RequeueCount = message.RequeueCount + 1, ConsecutiveWaits = 0, BusySince = null }, WithEqualJitter(options.Value.MisconfiguredDelay));
            default:
                var since = message.BusySince ?? now;
                return now - since >= options.Value.GiveUpAfter
                    ? null
                    : (message with { RequeueCount = message.RequeueCount + 1, ConsecutiveWaits = 0, BusySince = since }, GetBackoff(message.RequeueCount, deferred.RetryAfter));
        }
    }

    // The target's own wait is a floor; what is added spreads the backlog.
    private TimeSpan GetBackoff(int attempt, TimeSpan? retryAfter)
    {
        var delay = WithEqualJitter(Backoff.GetDelay(options.Value.FirstDelay, attempt, options.Value.MaxDelay));
        var total = (retryAfter ?? TimeSpan.Zero) + delay;
        return total < RetryOptions.MaxQueueDelay ? total : RetryOptions.MaxQueueDelay;
    }

    // A lease that has been held for long is probably a dead worker's, and ends by itself. Until it is known to be long,
    // waits are short. They grow with each one, because many may wait for the same user, and spread for the same reason.
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
