using Auth0Sync.Core.Resilience;

namespace Auth0Sync.Core.Recovery;

internal sealed record RecoveryPolicy
{
    /// <summary>The delay after the first failed redelivery. It doubles with each further one.</summary>
    public TimeSpan InitialDelay { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The number of responses that reject the event itself, after which it is abandoned.</summary>
    public int MaxRejections { get; init; } = 3;

    /// <summary>The number of failed redeliveries, for any reason, after which an event is abandoned.</summary>
    public int MaxRedeliveries { get; init; } = 12;

    /// <summary>The time after which a redelivery without a result has failed. Auth0's own attempts take seconds.</summary>
    public TimeSpan RedeliveryTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The maximum number of redeliveries of a stream in one run.</summary>
    public int MaxPerRun { get; init; } = 50;

    /// <summary>
    /// The number of failed deliveries from which on a warning is logged: half of the 500 consecutive ones at which Auth0
    /// disables a stream. Auth0 does not report how many are consecutive, so all of them count.
    /// </summary>
    /// <seealso href="https://auth0.com/docs/customize/events/event-testing-observability-and-failure-recovery"/>
    public int WarningThreshold { get; init; } = 250;

    /// <summary>Whether to ignore all delays, and to redeliver abandoned deliveries, too.</summary>
    public bool RedeliverAll { get; init; }

    public TimeSpan GetDelay(int redeliveries) => Backoff.GetDelay(InitialDelay, redeliveries - 1, MaxDelay);
}
