namespace Auth0Sync.Core.Events;

/// <summary>The result of reading a body as an Auth0 event.</summary>
public abstract record EventReadResult
{
    private EventReadResult()
    {
    }

    /// <summary>The body is an event about a user.</summary>
    public sealed record Success(Auth0Event Event) : EventReadResult;

    /// <summary>The event is not about a user: an administrator can add any type to a stream.</summary>
    public sealed record NotUserEvent(string Id, string Type) : EventReadResult;

    /// <summary>The body is not a usable event.</summary>
    /// <param name="Field">The path of the invalid member from the event's root, or <c>body</c>.</param>
    /// <param name="Problem">What is wrong, without the value.</param>
    public sealed record Malformed(string Field, string Problem) : EventReadResult;
}
