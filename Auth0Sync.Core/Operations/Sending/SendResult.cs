namespace Auth0Sync.Core.Operations.Sending;

/// <summary>What the webhook's response to an event means.</summary>
public enum SendResult
{
    /// <summary>It is stored for every target, or of a type that is ignored.</summary>
    Accepted,

    /// <summary>The event itself is not accepted, now or later.</summary>
    Rejected,

    /// <summary>The webhook accepts no event like this: the secret, the tenant, the stream or the address is wrong.</summary>
    Refused,

    /// <summary>The webhook did not respond, or could not store the event.</summary>
    Unavailable,
}
