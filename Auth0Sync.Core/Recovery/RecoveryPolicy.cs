namespace Auth0Sync.Core.Recovery;

/// <summary>How failed deliveries are treated.</summary>
internal sealed record RecoveryPolicy
{
    /// <summary>The wait after a redelivery that failed; it doubles with each one that follows.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest wait.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromHours(1);

    /// <summary>After so many refusals of the event itself, it is left to a person.</summary>
    public int MostRefusals { get; init; } = 3;

    /// <summary>After so many redeliveries in vain, whatever the reason, an event is left to a person.</summary>
    public int MostRedeliveries { get; init; } = 12;

    /// <summary>A redelivery that has no end after this time has failed. Auth0's own attempts take seconds.</summary>
    public TimeSpan LongestRedelivery { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How many events of a stream are redelivered in one run.</summary>
    public int MostAtOnce { get; init; } = 50;

    /// <summary>
    /// From so many failed deliveries on, a person is warned: half of the 500 in a row at which Auth0 disables a stream.
    /// How many came in a row is not told, so all of them count.
    /// </summary>
    /// <seealso href="https://auth0.com/docs/customize/events/event-testing-observability-and-failure-recovery"/>
    public int WarnAt { get; init; } = 250;

    /// <summary>Whether a person has asked for everything: no wait counts, and nothing is left alone.</summary>
    public bool Everything { get; init; }

    /// <summary>The wait after a number of failed redeliveries.</summary>
    public TimeSpan WaitAfter(int redeliveries)
    {
        var doubled = FirstWait * Math.Pow(2, Math.Clamp(redeliveries - 1, 0, 30));
        return doubled < LongestWait ? doubled : LongestWait;
    }
}
