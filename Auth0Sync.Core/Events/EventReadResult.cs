namespace Auth0Sync.Core.Events;

/// <summary>What came of reading a body as an Auth0 event.</summary>
public abstract record EventReadResult
{
    private EventReadResult()
    {
    }

    /// <summary>The body is an event about a user.</summary>
    public sealed record Success(Auth0Event Event) : EventReadResult;

    /// <summary>The body is an event, but not about a user: an administrator may add any type to a stream.</summary>
    public sealed record NotUserEvent(string Id, string Type) : EventReadResult;

    /// <summary>The body is no usable event.</summary>
    /// <param name="Field">The member that is at fault, as a path from the event's root, or <c>body</c>.</param>
    /// <param name="Problem">What is wrong with it, without repeating what it holds.</param>
    public sealed record Malformed(string Field, string Problem) : EventReadResult;
}
