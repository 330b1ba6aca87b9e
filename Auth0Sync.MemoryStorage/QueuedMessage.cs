namespace Auth0Sync.MemoryStorage;

/// <summary>A message of the in-memory queue.</summary>
public sealed class QueuedMessage
{
    internal QueuedMessage(long number, string target, ReadOnlyMemory<byte> body, DateTimeOffset visibleAt)
    {
        SequenceNumber = number;
        Target = target;
        Body = body;
        VisibleAt = visibleAt;
    }

    /// <summary>The target whose queue contains the message.</summary>
    public string Target { get; }

    /// <summary>The body as the trigger passes it, decoded from base64.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The time at which the message becomes visible.</summary>
    public DateTimeOffset VisibleAt { get; internal set; }

    /// <summary>How often the message was received.</summary>
    public int DequeueCount { get; internal set; }

    /// <summary>The position in the order of all messages sent.</summary>
    internal long SequenceNumber { get; }
}
