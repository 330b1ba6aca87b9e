using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Auth0Sync.Core.Correlation.Ledger;

/// <summary>The state of one user in one target. It contains no personal data: values are keyed hashes.</summary>
/// <param name="RecordId">The record of the user; null while there is none.</param>
/// <param name="IsShared">Whether the record has the id of another user and is shared by policy.</param>
/// <param name="IsUncertain">Whether a worker started a write whose result is unknown. It may have created a record.</param>
/// <param name="Deleted">The latest known value of whether the user is deleted. Every event sets it.</param>
/// <param name="Blocked">The latest known value of whether the user is blocked. Most events do not contain it.</param>
/// <param name="Fields">The latest known value of each field.</param>
public sealed record LedgerRow(string? RecordId, bool IsShared, bool IsUncertain, ObservedFlag? Deleted, ObservedFlag? Blocked, ImmutableSortedDictionary<string, FieldClock> Fields)
{
    /// <summary>The most outcomes that a row remembers.</summary>
    public const int MaxLastOutcomes = 10;

    /// <summary>The row of an unknown user.</summary>
    public static LedgerRow Empty { get; } = new(null, false, false, null, null, ImmutableSortedDictionary.Create<string, FieldClock>(StringComparer.Ordinal));

    /// <summary>
    /// Whether Auth0Sync created the record. False for a record that existed before its user or whose origin is unknown:
    /// Auth0Sync does not erase it.
    /// </summary>
    public bool IsCreated { get; init; }

    /// <summary>How often the user was deleted. A record after a deletion is another one than before.</summary>
    public int Deletions { get; init; }

    /// <summary>The last event that went to review without being written; null if there is none.</summary>
    public PendingReview? PendingReview { get; init; }

    /// <summary>The address that the user's record may have since a write whose result is unknown; null if there is none.</summary>
    public AddressAttempt? AddressAttempt { get; init; }

    /// <summary>What became of the last events of the user, the newest last. Saved with a row that is saved anyway.</summary>
    public IReadOnlyList<LastOutcome> LastOutcomes { get; init; } = [];

    /// <summary>
    /// Adds an outcome. A deferral is replaced by what becomes of its event, and repeated outcomes that changed nothing, such as of
    /// logins, by the last one, so that the changes stay visible.
    /// </summary>
    public LedgerRow WithOutcome(LastOutcome outcome)
    {
        var others = LastOutcomes.Where(other => other.EventId != outcome.EventId || other.Outcome != LastOutcome.Deferred).ToList();
        if (outcome.Outcome is LastOutcome.Unchanged or LastOutcome.Stale && others is [.., var last] && last.Outcome == outcome.Outcome)
        {
            others.RemoveAt(others.Count - 1);
        }

        return this with { LastOutcomes = [.. others.TakeLast(MaxLastOutcomes - 1), outcome] };
    }

    /// <summary>Whether the user is deleted as far as known. Not final: unlinking an account restores it.</summary>
    public bool IsDeleted => Deleted is { Value: true };

    public bool IsBlocked => Blocked is { Value: true };

    /// <summary>Whether no newer event of the user is known.</summary>
    public bool IsNewest(EventClock eventClock) => Deleted is null || eventClock >= Deleted.At;

    /// <summary>
    /// Drops the hashes of fields that are about to be written. If the worker crashes, their values in the record are
    /// unknown, and the next value of such a field must be written even if it is equal.
    /// </summary>
    /// <param name="fields">The fields about to be written.</param>
    public LedgerRow MarkUncertain(IEnumerable<string> fields)
    {
        var uncertain = Fields.ToBuilder();
        foreach (var field in fields)
        {
            if (uncertain.TryGetValue(field, out var known))
            {
                uncertain[field] = known with { ValueHash = FieldClock.UnknownValueHash };
            }
        }

        return this with { Fields = uncertain.ToImmutable(), IsUncertain = true };
    }

    /// <summary>
    /// The row of a user who no longer has a record. The hashes are dropped and the clocks kept, so that a later record is not
    /// filled with older values.
    /// </summary>
    public LedgerRow WithoutRecord() => MarkUncertain(Fields.Keys).WithoutRejections() with { RecordId = null, IsShared = false, IsCreated = false, IsUncertain = IsUncertain };

    /// <summary>Drops the rejections: another record may accept the values.</summary>
    private LedgerRow WithoutRejections() => this with
    {
        Fields = Fields.ToImmutableSortedDictionary(field => field.Key, field => field.Value with { Refused = null }, Fields.KeyComparer),
    };

    /// <summary>Records that the user has a value for a field that must not be written yet. Any value counts as newer.</summary>
    public LedgerRow MarkPending(string field) =>
        Fields.ContainsKey(field) ? this : this with { Fields = Fields.Add(field, new FieldClock(EventClock.MinValue, FieldClock.UnknownValueHash)) };

    /// <summary>Updates deleted and blocked from an event, unless newer values are known.</summary>
    /// <param name="eventClock">The clock of the event.</param>
    /// <param name="isDeleted">True for a deletion, false for any other event.</param>
    /// <param name="isBlocked">Null if the event does not contain it.</param>
    public LedgerRow Observe(EventClock eventClock, bool isDeleted, bool? isBlocked) => this with
    {
        Deleted = GetLatest(Deleted, isDeleted, eventClock),
        Blocked = isBlocked is { } known ? GetLatest(Blocked, known, eventClock) : Blocked,
    };

    /// <inheritdoc/>
    public bool Equals(LedgerRow? other) =>
        other is not null
        && RecordId == other.RecordId
        && IsShared == other.IsShared
        && IsUncertain == other.IsUncertain
        && Deleted == other.Deleted
        && Blocked == other.Blocked
        && IsCreated == other.IsCreated
        && Deletions == other.Deletions
        && PendingReview == other.PendingReview
        && AddressAttempt == other.AddressAttempt
        && LastOutcomes.SequenceEqual(other.LastOutcomes)
        && Fields.SequenceEqual(other.Fields);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(RecordId, Deleted, Blocked, Fields.Count);

    private static ObservedFlag GetLatest(ObservedFlag? current, bool value, EventClock eventClock) => current is null || eventClock > current.At ? new ObservedFlag(value, eventClock) : current;
}

/// <summary>The latest known value of a flag.</summary>
/// <param name="Value">The value.</param>
/// <param name="At">The clock of the event that contained it.</param>
public sealed record ObservedFlag(bool Value, EventClock At);

/// <summary>The latest known value of a field, as a hash.</summary>
/// <param name="At">The clock of the newest event that contained it.</param>
/// <param name="ValueHash">
/// The keyed hash of the value; <see cref="UnknownValueHash"/> if a writer may have died while writing it. While the user
/// has no record, the value is that of a skipped event and was not written.
/// </param>
/// <param name="IsGuess">
/// Whether the value was derived from others and not stated by the event. Of a recipient of notifications: whether it was not
/// told, because the first event that contained the value said that it had not changed.
/// </param>
/// <param name="IsUnverified">Whether the value is an address that was not known to be verified. It matches no other user.</param>
public sealed record FieldClock(
    EventClock At,
    string ValueHash,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsGuess = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsUnverified = false)
{
    /// <summary>The newest rejected value, if it is newer than the one that was written.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FieldRejection? Refused { get; init; }

    /// <summary>What the recipient of notifications may have been told instead, while the result of telling it is unknown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FieldAttempt? Attempt { get; init; }

    /// <summary>Differs from the hash of every value.</summary>
    public const string UnknownValueHash = "";

    /// <summary>The clock of a field that no event contained: any value counts as newer, even a derived one.</summary>
    public static FieldClock NeverObserved { get; } = new(EventClock.MinValue, UnknownValueHash, IsGuess: true);
}

/// <summary>A value that the target rejected. It is recorded, so that the same value is not reviewed with every event.</summary>
/// <param name="At">The clock of the newest event that contained it.</param>
/// <param name="EventId">The event that was rejected. If it is resent, the value is attempted again.</param>
/// <param name="ValueHash">The keyed hash of the value.</param>
/// <param name="IsTaken">Whether the value is an address that another record has and may release.</param>
/// <param name="OwnerId">The record that has it; null if unknown.</param>
/// <param name="WaitsSince">When the event started to wait in the queue for the address; null if it does not wait.</param>
public sealed record FieldRejection(
    EventClock At,
    string EventId,
    string ValueHash,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsTaken = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? OwnerId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? WaitsSince = null)
{
    // Longer than any event waits: the event that waited no longer exists.
    private static readonly TimeSpan MaxWait = TimeSpan.FromDays(1);

    /// <summary>Whether an event in the queue waits for the address.</summary>
    [JsonIgnore]
    public bool IsWaiting => WaitsSince is not null;

    /// <summary>Whether an event with this value attempts it again.</summary>
    public bool ShouldRetryFor(EventClock eventClock) => eventClock.EventId == EventId || (IsTaken && (WaitsSince is not { } since || eventClock.Time - since > MaxWait));
}

/// <summary>A notification that was sent and may have been delivered. Only its event repeats it, so that it has one id.</summary>
/// <param name="At">The clock of the newest event with this value. It may be newer than the event that is told.</param>
/// <param name="Event">The event that is told.</param>
/// <param name="ValueHash">The keyed hash of the value.</param>
public sealed record FieldAttempt(EventClock At, EventClock Event, string ValueHash)
{
    // Longer than most events are retried. Two notifications of one change are better than none.
    private static readonly TimeSpan MaxWait = TimeSpan.FromDays(1);

    /// <summary>Whether an event with the same value need not tell it, because the event that does so will be processed again.</summary>
    public bool Covers(EventClock eventClock) => eventClock != Event && eventClock.Time - Event.Time <= MaxWait;
}

/// <summary>An event that went to review without being written.</summary>
/// <param name="At">The clock of the event.</param>
/// <param name="Facts">The fingerprint of its content.</param>
public sealed record PendingReview(EventClock At, string Facts)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromHours(1);

    /// <summary>
    /// Whether an event adds nothing to the review. The event itself is attempted again if it is resent, and any event after
    /// an hour: the cause may be gone.
    /// </summary>
    public bool Covers(EventClock eventClock, string fingerprint) =>
        fingerprint == Facts && eventClock.EventId != At.EventId && (eventClock.Time - At.Time).Duration() < RetryInterval;
}
