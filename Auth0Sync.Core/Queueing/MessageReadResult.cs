namespace Auth0Sync.Core.Queueing;

/// <summary>The result of reading a queue message.</summary>
public abstract record MessageReadResult
{
    private MessageReadResult()
    {
    }

    /// <summary>The message and its event were read.</summary>
    public sealed record Success(EventMessage Message) : MessageReadResult;

    /// <summary>The message will never be readable.</summary>
    /// <param name="Problem">Why, without content of the message.</param>
    public sealed record Unreadable(string Problem) : MessageReadResult;
}
