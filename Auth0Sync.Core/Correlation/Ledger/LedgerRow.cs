using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Auth0Sync.Core.Correlation.Ledger;

/// <summary>What is known of one user in one target. It holds no personal data: values are keyed hashes.</summary>
/// <param name="RecordId">The user's record; null while there is none.</param>
/// <param name="IsShared">Whether the record bears another user's id, and this user feeds it too.</param>
/// <param name="IsUncertain">Whether a writer was at work and nobody has heard its end: it may have made a record and died.</param>
/// <param name="Deleted">The newest word on whether the user was deleted.</param>
/// <param name="Blocked">The newest word on whether the user is blocked. Most events do not say.</param>
/// <param name="Fields">The newest word on each field of the record.</param>
public sealed record LedgerRow(string? RecordId, bool IsShared, bool IsUncertain, ObservedFlag? Deleted, ObservedFlag? Blocked, ImmutableSortedDictionary<string, FieldClock> Fields)
{
    /// <summary>A user nobody has heard of.</summary>
    public static LedgerRow Empty { get; } = new(null, false, false, null, null, ImmutableSortedDictionary.Create<string, FieldClock>(StringComparer.Ordinal));

    /// <summary>
    /// Whether Auth0Sync created the record. A record that was there before its user, or of which nobody knows, is not
    /// Auth0Sync's to erase.
    /// </summary>
    public bool IsCreated { get; init; }

    /// <summary>The last event that went to review without being written; null where none is waiting for a person.</summary>
    public PendingReview? PendingReview { get; init; }

    /// <summary>Whether the newest word is that the user was deleted. That is no end: unlinking an account brings it back.</summary>
    public bool IsDeleted => Deleted is { Value: true };

    /// <summary>Whether the newest word is that the user is blocked.</summary>
    public bool IsBlocked => Blocked is { Value: true };

    /// <summary>Whether an event at this point is the newest one of the user, or the same as the newest.</summary>
    public bool IsNewest(EventClock eventClock) => Deleted is null || eventClock >= Deleted.At;

    /// <summary>
    /// Forgets which values fields have, because they are about to be written: if the writer dies, nobody knows whether
    /// it wrote them, and the next word on such a field must be written whatever it was before.
    /// </summary>
    /// <param name="fields">The fields about to be written.</param>
    public LedgerRow MarkUncertain(IEnumerable<string> fields)
    {
        var doubted = Fields.ToBuilder();
        foreach (var field in fields)
        {
            if (doubted.TryGetValue(field, out var known))
            {
                doubted[field] = known with { ValueHash = FieldClock.UnknownValueHash };
            }
        }

        return this with { Fields = doubted.ToImmutable(), IsUncertain = true };
    }

    /// <summary>
    /// The row of a user who has no record: what the fields were is forgotten, but not who spoke of them last, so that a
    /// record the user may get one day is not filled by words that were already old.
    /// </summary>
    public LedgerRow WithoutRecord() => MarkUncertain(Fields.Keys).WithoutRejections() with { RecordId = null, IsShared = false, IsCreated = false, IsUncertain = IsUncertain };

    /// <summary>Forgets which values were refused: another record may take them.</summary>
    private LedgerRow WithoutRejections() => this with
    {
        Fields = Fields.ToImmutableSortedDictionary(field => field.Key, field => field.Value with { Refused = null }, Fields.KeyComparer),
    };

    /// <summary>Notes that a field has a value which may not be written yet. Any word on it counts as newer.</summary>
    /// <param name="field">The field.</param>
    public LedgerRow MarkPending(string field) =>
        Fields.ContainsKey(field) ? this : this with { Fields = Fields.Add(field, new FieldClock(EventClock.MinValue, FieldClock.UnknownValueHash)) };

    /// <summary>Takes in what an event says of the user's life; an older word does not replace a newer one.</summary>
    /// <param name="eventClock">The event's place in the order.</param>
    /// <param name="isDeleted">Whether the event says that the user was deleted; any other event says that it lives.</param>
    /// <param name="isBlocked">Whether the user is blocked; null where the event does not say.</param>
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
        && PendingReview == other.PendingReview
        && Fields.SequenceEqual(other.Fields);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(RecordId, Deleted, Blocked, Fields.Count);

    private static ObservedFlag GetLatest(ObservedFlag? current, bool value, EventClock eventClock) => current is null || eventClock > current.At ? new ObservedFlag(value, eventClock) : current;
}

/// <summary>The newest word on a yes-or-no question.</summary>
/// <param name="Value">What it says.</param>
/// <param name="At">The event that said it.</param>
public sealed record ObservedFlag(bool Value, EventClock At);

/// <summary>The newest word on a field.</summary>
/// <param name="At">The event that said it.</param>
/// <param name="ValueHash">
/// The keyed hash of the value; <see cref="UnknownValueHash"/> if a writer may have died while writing it. While the user
/// has no record, the value is that of a skipped event and was not written.
/// </param>
/// <param name="IsGuess">Whether the event did not tell the value: it was concluded from others.</param>
/// <param name="IsUnverified">Whether the value is an address that was not known to be verified: it joins nobody.</param>
public sealed record FieldClock(
    EventClock At,
    string ValueHash,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsGuess = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsUnverified = false)
{
    /// <summary>The newest value that the target did not take, where it is newer than the one that was written.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FieldRejection? Refused { get; init; }

    /// <summary>No hash: whatever value comes next differs.</summary>
    public const string UnknownValueHash = "";

    /// <summary>A field that nobody has spoken of yet: any word on it counts, a concluded one too.</summary>
    public static FieldClock NeverObserved { get; } = new(EventClock.MinValue, UnknownValueHash, IsGuess: true);
}

/// <summary>A value that the target did not take. It is remembered so that the same value is not reported with every event.</summary>
/// <param name="At">The newest event that said it.</param>
/// <param name="EventId">The event that was refused. Sent again, it is tried again.</param>
/// <param name="ValueHash">The keyed hash of the value.</param>
/// <param name="IsTaken">Whether the value is an address that another record has, and may give up.</param>
/// <param name="OwnerId">The record that has it, where that is known.</param>
/// <param name="WaitsSince">Since when the event waits in the queue for the address; null where it does not wait.</param>
public sealed record FieldRejection(
    EventClock At,
    string EventId,
    string ValueHash,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsTaken = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? OwnerId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? WaitsSince = null)
{
    // Longer than any event waits: whoever waited then is gone.
    private static readonly TimeSpan MaxWait = TimeSpan.FromDays(1);

    /// <summary>Whether an event in the queue waits for the address.</summary>
    [JsonIgnore]
    public bool IsWaiting => WaitsSince is not null;

    /// <summary>Whether an event is to try the value again.</summary>
    /// <param name="eventClock">The event's place in the order.</param>
    public bool ShouldRetryFor(EventClock eventClock) => eventClock.EventId == EventId || (IsTaken && (WaitsSince is not { } since || eventClock.Time - since > MaxWait));
}

/// <summary>An event that went to review without being written.</summary>
/// <param name="At">The event.</param>
/// <param name="Facts">The keyed hash of all that it says.</param>
public sealed record PendingReview(EventClock At, string Facts)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromHours(1);

    /// <summary>
    /// Whether an event says nothing that the person does not have already. The event itself is tried again when it is sent
    /// again, and after an hour any event is: the cause may be gone.
    /// </summary>
    public bool Covers(EventClock eventClock, string fingerprint) =>
        fingerprint == Facts && eventClock.EventId != At.EventId && (eventClock.Time - At.Time).Duration() < RetryInterval;
}
