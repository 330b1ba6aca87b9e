using System.Text.Json.Serialization;
using Auth0Sync.Core.Operations.Failures;

namespace Auth0Sync.Core.Operations.Listening;

/// <summary>Something that happened while listening. Contains no personal data.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="At">When.</param>
/// <param name="EventId">The event, if it is about one.</param>
/// <param name="EventType">Its type.</param>
/// <param name="Detail">Why, and what follows.</param>
public sealed record ListenProgress(ListenProgressKind Kind, DateTimeOffset At, string? EventId = null, string? EventType = null, string? Detail = null);

[JsonConverter(typeof(JsonStringEnumConverter<ListenProgressKind>))]
public enum ListenProgressKind
{
    Connected,

    /// <summary>The connection ended; Auth0 ends it every few minutes.</summary>
    Disconnected,

    /// <summary>The webhook accepted an event.</summary>
    Forwarded,

    /// <summary>The webhook rejected an event for its content. It is not sent again.</summary>
    Rejected,

    /// <summary>Auth0 sent a message that is not a valid event, or too long. It is skipped.</summary>
    Unreadable,

    /// <summary>Auth0 could not send an event, such as one that is too large. It is skipped.</summary>
    Undelivered,

    /// <summary>The webhook or Auth0 is not available; it is tried again.</summary>
    Waiting,

    /// <summary>Auth0 no longer knows the offset; it resumes by time stamp.</summary>
    ResumedByTimestamp,
}

/// <summary>How listening ended.</summary>
/// <param name="ForwardedCount">The events that the webhook accepted.</param>
/// <param name="RejectedCount">The events that it rejected for their content.</param>
/// <param name="UnreadableCount">The messages of Auth0 that are not valid events, or too long.</param>
/// <param name="UndeliveredCount">The events that Auth0 could not send.</param>
/// <param name="ConnectionCount">The connections to Auth0.</param>
/// <param name="Error">Why it ended, and what to do; null if it was canceled.</param>
public sealed record ListenReport(long ForwardedCount, long RejectedCount, long UnreadableCount, long UndeliveredCount, long ConnectionCount, string? Error = null)
{
    /// <summary>What the error is about; null without one.</summary>
    [JsonIgnore]
    public FailureKind? Failure { get; init; }
}
