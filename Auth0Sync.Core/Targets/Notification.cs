using Auth0Sync.Core.Mapping;

namespace Auth0Sync.Core.Targets;

/// <summary>One change of a user, for one recipient.</summary>
/// <param name="Id">The same whenever this event tells this change, and different for any other. 64 hexadecimal digits.</param>
/// <param name="Type">What happened.</param>
/// <param name="Recipient">The name of the recipient.</param>
/// <param name="UserId">The Auth0 user id.</param>
/// <param name="EventId">The event with the change.</param>
/// <param name="EventTime">When the user changed.</param>
public sealed record Notification(string Id, NotificationType Type, string Recipient, string UserId, string EventId, DateTimeOffset EventTime)
{
    /// <summary>The changed path, of <see cref="NotificationType.Updated"/>.</summary>
    public PathChange? Change { get; init; }

    /// <summary>Whether the user is blocked, of <see cref="NotificationType.Created"/>.</summary>
    public bool IsBlocked { get; init; }

    /// <summary>The values of the watched paths, of <see cref="NotificationType.Created"/>.</summary>
    public IReadOnlyDictionary<string, FieldValue?> Values { get; init; } = new Dictionary<string, FieldValue?>();
}

/// <param name="Path">The path in the user's profile.</param>
/// <param name="Value">The new value; null if it is empty.</param>
/// <param name="PreviousValue">The value before, if it is known.</param>
/// <param name="IsPreviousValueKnown">Whether the value before is known.</param>
public sealed record PathChange(string Path, FieldValue? Value, FieldValue? PreviousValue, bool IsPreviousValueKnown);

/// <summary>What happened to a user.</summary>
public enum NotificationType
{
    Created,

    /// <summary>A watched path changed.</summary>
    Updated,
    Blocked,
    Unblocked,
    Deleted,
}
