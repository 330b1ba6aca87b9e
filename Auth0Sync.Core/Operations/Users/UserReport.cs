using System.Text.Json.Serialization;
using Auth0Sync.Core.Correlation.Ledger;

namespace Auth0Sync.Core.Operations.Users;

/// <summary>What is known about one user. It contains no personal data but the user id that was asked for.</summary>
/// <param name="UserId">The Auth0 user id.</param>
/// <param name="Targets">The state in each enabled target.</param>
/// <param name="ReviewItems">The open review items of the user.</param>
/// <param name="Pending">The events of the user that wait in a queue and are visible now.</param>
/// <param name="Problems">What could not be read, and why. The parts concerned are missing.</param>
public sealed record UserReport(
    string UserId,
    IReadOnlyList<UserTarget> Targets,
    IReadOnlyList<UserReviewItem> ReviewItems,
    IReadOnlyList<UserMessage> Pending,
    IReadOnlyList<string> Problems)
{
    /// <summary>
    /// Whether every queue could be read completely. Otherwise more events may be pending: a queue shows only its first 32
    /// messages, and none that are delayed or in progress.
    /// </summary>
    public bool IsPendingComplete { get; init; }
}

/// <summary>The state of a user in one target.</summary>
/// <param name="Target">The name of the target.</param>
/// <param name="Status">The status as far as known.</param>
public sealed record UserTarget(string Target, KnownUserStatus Status)
{
    /// <summary>Whether the user has a record, even if its id is personal and not shown.</summary>
    public bool IsLinked { get; init; }

    /// <summary>The record; null if there is none, or if its id identifies the person.</summary>
    public string? RecordId { get; init; }

    /// <summary>Whether the record has the id of another user and is shared by policy.</summary>
    public bool IsShared { get; init; }

    /// <summary>Whether Auth0Sync created the record.</summary>
    public bool IsCreatedHere { get; init; }

    /// <summary>Whether a worker started a write whose result is unknown.</summary>
    public bool IsUncertain { get; init; }

    /// <summary>The event that set whether the user is deleted.</summary>
    public EventPosition? DeletedSetBy { get; init; }

    /// <summary>The event that set whether the user is blocked.</summary>
    public EventPosition? BlockedSetBy { get; init; }

    /// <summary>The fields, by name.</summary>
    public IReadOnlyList<UserField> Fields { get; init; } = [];

    /// <summary>The last outcomes, the newest first.</summary>
    public IReadOnlyList<LastOutcome> LastOutcomes { get; init; } = [];

    /// <summary>The worker that is writing the user's record now; null if there is none.</summary>
    public UserLease? Lease { get; init; }

    /// <summary>The event that went to review without being written; null if there is none.</summary>
    public EventPosition? PendingReview { get; init; }
}

/// <summary>The status of a user as far as the ledger knows.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<KnownUserStatus>))]
public enum KnownUserStatus
{
    /// <summary>No event of the user was processed.</summary>
    Unknown,
    Active,
    Blocked,
    Deleted,
}

/// <param name="Time">When the user changed.</param>
/// <param name="EventId">The event.</param>
public sealed record EventPosition(DateTimeOffset Time, string EventId);

/// <param name="Field">The name of the field in the target.</param>
/// <param name="SetBy">The newest event whose value was written; null if none was.</param>
/// <param name="RefusedFrom">The newest event whose value the target refused; null if none is refused.</param>
/// <param name="IsTaken">Whether it was refused because another record has the address.</param>
/// <param name="IsWaiting">Whether an event in the queue waits for the address.</param>
public sealed record UserField(string Field, EventPosition? SetBy, EventPosition? RefusedFrom, bool IsTaken, bool IsWaiting);

/// <param name="AgeSeconds">How long the lease has been held.</param>
/// <param name="RemainingSeconds">The time until it expires by itself.</param>
public sealed record UserLease(double AgeSeconds, double RemainingSeconds);

/// <param name="Id">The id of the item.</param>
/// <param name="Target">The target, if known.</param>
/// <param name="Reason">Why it needs review.</param>
/// <param name="Details">The rejected fields, if any.</param>
/// <param name="EventId">The newest event.</param>
/// <param name="EventTime">The time of that event.</param>
/// <param name="Count">The number of events with this finding.</param>
/// <param name="AddedAt">When the item was added.</param>
public sealed record UserReviewItem(string Id, string? Target, string Reason, string Details, string? EventId, DateTimeOffset? EventTime, int Count, DateTimeOffset AddedAt);

/// <param name="Target">The target that it is for.</param>
/// <param name="Queue">The name of the queue; a poison queue if the event failed too often.</param>
/// <param name="EventId">The event.</param>
/// <param name="EventType">The type of the event.</param>
/// <param name="EventTime">When the user changed.</param>
/// <param name="ReceivedAt">When the webhook received it.</param>
/// <param name="Attempt">The number of the next attempt.</param>
public sealed record UserMessage(string Target, string Queue, string EventId, string EventType, DateTimeOffset EventTime, DateTimeOffset ReceivedAt, int Attempt);

/// <summary>What a target found for an email address: one for each record, or one that says that there is none.</summary>
/// <param name="Target">The name of the target.</param>
/// <param name="UserId">The Auth0 user id in the record; null if there is none.</param>
/// <param name="RecordId">The record; null if there is none, or if its id identifies the person.</param>
/// <param name="Problem">Why the target could not be asked; null if it was.</param>
public sealed record EmailMatch(string Target, string? UserId, string? RecordId, string? Problem)
{
    /// <summary>Whether other records of the target have the address, too. Then no user is linked to any of them by it.</summary>
    public bool IsAmbiguous { get; init; }
}
