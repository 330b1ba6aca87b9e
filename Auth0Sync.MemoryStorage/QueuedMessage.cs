namespace Auth0Sync.MemoryStorage;

/// <summary>A message of the queue in memory.</summary>
public sealed class QueuedMessage
{
    internal QueuedMessage(long number, ReadOnlyMemory<byte> body, DateTimeOffset visibleAt)
    {
        SequenceNumber = number;
        Body = body;
        VisibleAt = visibleAt;
    }

    /// <summary>The body, as the trigger hands it over: decoded from base64.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Until when nobody can take it.</summary>
    public DateTimeOffset VisibleAt { get; internal set; }

    /// <summary>How often it was taken.</summary>
    public int DequeueCount { get; internal set; }

    /// <summary>Its place among all messages that were ever stored.</summary>
    internal long SequenceNumber { get; }
}
