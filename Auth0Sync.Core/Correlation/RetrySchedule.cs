using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Queueing;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation;

/// <summary>Says when a deferred event comes back, or that it has waited long enough.</summary>
/// <param name="options">The waits.</param>
/// <param name="random">For jitter, so that a backlog does not come back all at once.</param>
public sealed class RetrySchedule(IOptions<RetryOptions> options, Random random)
{
    /// <summary>The longest time a message of the queue can stay hidden, less an hour for clocks that differ.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromDays(7) - TimeSpan.FromHours(1);

    // As long as a worker usually needs.
    private static readonly TimeSpan LeaseDelay = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan MaxLeaseSpread = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan MaxEmailDelay = TimeSpan.FromMinutes(5);

    /// <summary>Plans the next attempt.</summary>
    /// <param name="message">The message as it was read.</param>
    /// <param name="deferred">Why it has to wait.</param>
    /// <param name="now">The time.</param>
    /// <returns>The message to put back and the delay, or null where the event has waited long enough.</returns>
    public (EventMessage Message, TimeSpan Delay)? Next(EventMessage message, Outcome.Deferred deferred, DateTimeOffset now)
    {
        switch (deferred.Reason)
        {
            case DeferReason.UserLeased:
                return (message with { Waits = message.Waits + 1 }, UntilReleased(message.Waits, deferred.Lease));
            case DeferReason.EmailTaken:
                return (message with { Waits = message.Waits + 1, BusySince = null }, Shorter(Backoff(message.Waits, null), MaxEmailDelay));
            case DeferReason.Misconfigured:
                return (message with { Attempt = message.Attempt + 1, Waits = 0, BusySince = null }, AtLeastHalf(options.Value.MisconfiguredDelay));
            default:
                var since = message.BusySince ?? now;
                return now - since >= options.Value.GiveUpAfter
                    ? null
                    : (message with { Attempt = message.Attempt + 1, Waits = 0, BusySince = since }, Backoff(message.Attempt, deferred.RetryAfter));
        }
    }

    // The target's own wait is a floor; what is added spreads the backlog.
    private TimeSpan Backoff(int attempt, TimeSpan? asked)
    {
        var doubled = options.Value.FirstDelay * Math.Pow(2, Math.Clamp(attempt, 0, 30));
        var delay = AtLeastHalf(doubled < options.Value.MaxDelay ? doubled : options.Value.MaxDelay);
        var total = (asked ?? TimeSpan.Zero) + delay;
        return total < LongestDelay ? total : LongestDelay;
    }

    // A lease that has been held for long is probably a dead worker's, and ends by itself. Until it is known to be long,
    // waits are short. They grow with each one, because many may wait for the same user, and spread for the same reason.
    private TimeSpan UntilReleased(int waits, LeaseTime? lease)
    {
        var grown = LeaseDelay * Math.Pow(2, Math.Clamp(waits, 0, 6));
        var delay = lease is null ? grown : Shorter(Longer(grown, lease.Age), Longer(lease.Left, LeaseDelay));
        return delay + Jittered(Shorter(Longer(delay, grown), MaxLeaseSpread));
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private TimeSpan AtLeastHalf(TimeSpan delay) => (delay / 2) + Jittered(delay / 2);

    private TimeSpan Jittered(TimeSpan delay) => delay * random.NextDouble();
}
