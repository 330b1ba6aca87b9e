namespace Auth0Sync.Core.Queueing;

/// <summary>What came of reading a message of the queue.</summary>
public abstract record MessageReadResult
{
    private MessageReadResult()
    {
    }

    /// <summary>The message is whole.</summary>
    public sealed record Success(EventMessage Message) : MessageReadResult;

    /// <summary>The message cannot be used, now or later.</summary>
    /// <param name="Problem">Why, without repeating what it holds.</param>
    public sealed record Unreadable(string Problem) : MessageReadResult;
}
