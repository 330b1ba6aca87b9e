namespace Auth0Sync.Core.Events;

/// <summary>What a walk has found so far of an event; null is what it has not found, or not in its form.</summary>
internal sealed class EventEnvelope
{
    public string? Id { get; set; }

    public string? Type { get; set; }

    public DateTimeOffset? Time { get; set; }

    public string? Tenant { get; set; }

    public string? Stream { get; set; }

    public string? Purpose { get; set; }

    /// <summary>Whether there is a <c>data</c> object: that makes it an event, and not a wrapper.</summary>
    public bool HasData { get; set; }

    public UserProfile? User { get; set; }

    public UserProfile? Previous { get; set; }

    /// <summary>What stands in <c>detail</c>, where Amazon EventBridge puts an event.</summary>
    public EventEnvelope? Detail { get; set; }

    /// <summary>What stands in <c>message</c>, where an Action's argument has an event.</summary>
    public EventEnvelope? Message { get; set; }

    /// <summary>What stands in <c>event</c>, an Action's whole argument.</summary>
    public EventEnvelope? Event { get; set; }

    /// <summary>The event itself: this, or what this wraps.</summary>
    public EventEnvelope Unwrapped => HasData ? this : Detail ?? Message ?? Event ?? this;
}
