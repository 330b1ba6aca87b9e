using Auth0Sync.Core.Resilience;

namespace Auth0Sync.Core.Recovery;

/// <summary>How failed deliveries are treated.</summary>
internal sealed record RecoveryPolicy
{
    /// <summary>The wait after a redelivery that failed; it doubles with each one that follows.</summary>
    public TimeSpan InitialDelay { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest wait.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromHours(1);

    /// <summary>After so many refusals of the event itself, it is left to a person.</summary>
    public int MaxRejections { get; init; } = 3;

    /// <summary>After so many redeliveries in vain, whatever the reason, an event is left to a person.</summary>
    public int MaxRedeliveries { get; init; } = 12;

    /// <summary>A redelivery that has no end after this time has failed. Auth0's own attempts take seconds.</summary>
    public TimeSpan RedeliveryTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How many events of a stream are redelivered in one run.</summary>
    public int MaxPerRun { get; init; } = 50;

    /// <summary>
    /// From so many failed deliveries on, a person is warned: half of the 500 in a row at which Auth0 disables a stream.
    /// How many came in a row is not told, so all of them count.
    /// </summary>
    /// <seealso href="https://auth0.com/docs/customize/events/event-testing-observability-and-failure-recovery"/>
    public int WarningThreshold { get; init; } = 250;

    /// <summary>Whether a person has asked for everything: no wait counts, and nothing is left alone.</summary>
    public bool RedeliverAll { get; init; }

    /// <summary>The wait after a number of failed redeliveries.</summary>
    public TimeSpan GetDelay(int redeliveries) => Backoff.GetDelay(InitialDelay, redeliveries - 1, MaxDelay);
}
