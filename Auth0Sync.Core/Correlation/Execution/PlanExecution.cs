using Auth0Sync.Core.Correlation.Handlers;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Execution;

/// <summary>The execution of one plan, and the results that it can have.</summary>
internal sealed record PlanExecution(IRecordTarget Target, Auth0Event Event, LedgerEntry Entry, Plan.Write Plan)
{
    public UserProfile User => Event.User;

    public WriteContext Context => OperationId.CreateContext(Event, Entry);

    public WriteContext CreationContext => OperationId.CreateCreationContext(Event, Entry);

    /// <summary>The status to set in a target where it has effects.</summary>
    public RecordStatus? Status => Plan.Values.GetValueOrDefault(StatusEffect.Field)?.ToText() switch
    {
        null => null,
        UserStatus.Blocked => RecordStatus.Blocked,
        UserStatus.Deactivated => RecordStatus.Deactivated,
        _ => RecordStatus.Active,
    };

    /// <summary>The row before the event.</summary>
    public LedgerRow PreviousRow => Entry.Row;

    /// <summary>
    /// The execution for a record that is new to the user. It will contain the values of this event, and otherwise unknown
    /// ones: a field from earlier events must be written again with its next value, even an equal one.
    /// </summary>
    public PlanExecution ForAnotherRecord()
    {
        var otherFields = Plan.Row.Fields.Keys.Except(Plan.Values.Keys);
        var row = Plan.Row.MarkUncertain(otherFields) with { IsUncertain = Plan.Row.IsUncertain, IsShared = false, IsCreated = false };
        var fields = row.Fields.ToBuilder();
        foreach (var (field, clock) in row.Fields)
        {
            // A value that the last record rejected may be accepted by this one, if it is the value of this event.
            fields[field] = Plan.Values.ContainsKey(field) && clock.At != Clock && clock.Refused is { } refused
                ? new FieldClock(refused.At, refused.ValueHash, clock.IsGuess)
                : clock with { Refused = null };
        }

        return this with { Plan = Plan with { Row = row with { Fields = fields.ToImmutable() } } };
    }

    /// <summary>Everything was written except the rejected fields, which go to review.</summary>
    public ExecutionResult Written(Outcome outcome, string recordId, PartialWrite partialWrite)
    {
        var row = Plan.Row with { RecordId = recordId, PendingReview = null };
        return new(GetOutcome(outcome, partialWrite.RejectedFields, partialWrite.Message, recordId), WithRejections(row, partialWrite.RejectedFields, CreateRejection));
    }

    /// <summary>
    /// Nothing was written. Deleted and blocked are recorded all the same, because the status at the next event follows
    /// from them.
    /// </summary>
    public ExecutionResult Skipped(Outcome outcome)
    {
        var row = PreviousRow with { Deleted = Plan.Row.Deleted, Blocked = Plan.Row.Blocked, AddressAttempt = null };
        return new(outcome, outcome is Outcome.Review ? row with { PendingReview = new PendingReview(Clock, Plan.ComputeFingerprint()) } : row);
    }

    /// <summary>
    /// There is no record to write to. The clocks of the event's fields are kept, so that a record which the user gets
    /// later is not filled with older values. The id of a record that is gone is kept too: it may have been removed by
    /// hand, or by a deletion whose result is unknown.
    /// </summary>
    public ExecutionResult Observed(Outcome outcome) => new(
        outcome,
        Plan.Row.WithoutRecord() with { RecordId = PreviousRow.RecordId, IsShared = PreviousRow.IsShared, IsCreated = PreviousRow.IsCreated });

    /// <summary>
    /// The user has no record and gets none. As <see cref="Observed"/>, but the hashes of the event's values are kept too,
    /// so that an older event with an equal value can write it to the first record of the user.
    /// </summary>
    public ExecutionResult SkippedWithoutRecord(Outcome outcome)
    {
        if (PreviousRow.RecordId is not null)
        {
            return Observed(outcome);
        }

        var observed = Plan.Row.Fields.Where(field => Plan.Values.ContainsKey(field.Key));
        return new(outcome, Plan.Row with { Fields = PreviousRow.Fields.SetItems(observed) });
    }

    public ExecutionResult Failed(TargetResult result)
    {
        var failed = ExecutionResult.Failed(result, PreviousRow);
        return failed.Outcome is Outcome.Review ? Skipped(failed.Outcome) : failed;
    }

    /// <summary>
    /// The record of the user rejected the whole write. The values are recorded, so that the next event with the same ones
    /// makes no further review item.
    /// </summary>
    public ExecutionResult Rejected(TargetResult.Rejected rejected, IEnumerable<string> writtenFields)
    {
        var rejectedFields = writtenFields.Where(Plan.Row.Fields.ContainsKey).Select(field => new RejectedField(field, rejected.Code)).ToList();
        var failed = Failed(rejected);
        return rejectedFields.Count == 0 ? failed : failed with
        {
            Outcome = GetOutcome(new Outcome.Unchanged(), rejectedFields, rejected.Message),
            Row = WithRejections(failed.Row with { PendingReview = null }, rejectedFields, CreateRejection),
        };
    }

    /// <summary>Everything but the address was written. The address goes to review.</summary>
    public ExecutionResult EmailTaken(TargetResult.Conflict conflict, string recordId, PartialWrite partialWrite)
    {
        var written = Written(new Outcome.Unchanged(), recordId, partialWrite);
        var finding = new ReviewFinding(ReviewReason.EmailOfAnotherRecord, FormatMessage(partialWrite.RejectedFields, conflict.Message), GetCandidates(recordId, conflict.OwnerRecordId))
        {
            Details = FormatDetails([new RejectedField(Target.EmailField, "taken"), .. partialWrite.RejectedFields]),
        };
        return new ExecutionResult(new Outcome.Review(finding), Without(written.Row, CreateEmailRejection(conflict.OwnerRecordId, null)));
    }

    /// <summary>
    /// Everything but the address was written. The address is already in review; a later event attempts it again.
    /// </summary>
    public ExecutionResult EmailStillTaken(Outcome outcome, TargetResult.Conflict conflict, string recordId, PartialWrite partialWrite)
    {
        var written = Written(outcome, recordId, partialWrite);
        return written with { Row = Without(written.Row, PreviousRow.Fields[Target.EmailField].Refused! with { At = Plan.Row.Fields[Target.EmailField].At, OwnerId = conflict.OwnerRecordId }) };
    }

    /// <summary>
    /// Everything but the address was written, and the event waits for the address. Other rejected fields are attempted again
    /// with it.
    /// </summary>
    /// <param name="conflict">The result of the target.</param>
    /// <param name="recordId">The record of the user.</param>
    /// <param name="waitingSince">When the event started to wait.</param>
    /// <param name="partialWrite">The write.</param>
    /// <param name="isEmailReleased">Whether the former address was removed from the record.</param>
    public ExecutionResult EmailPending(TargetResult.Conflict conflict, string recordId, DateTimeOffset waitingSince, PartialWrite partialWrite, bool isEmailReleased)
    {
        var fields = Plan.Row.Fields;
        foreach (var (field, _) in partialWrite.RejectedFields)
        {
            fields = PreviousRow.Fields.TryGetValue(field, out var before) ? fields.SetItem(field, before) : fields.Remove(field);
        }

        var row = Without(Plan.Row with { RecordId = recordId, PendingReview = null, Fields = fields }, CreateEmailRejection(conflict.OwnerRecordId, waitingSince));
        if (isEmailReleased)
        {
            // What older events say of the address is out of date; what newer ones say is written, whatever it is.
            var field = row.Fields[Target.EmailField];
            row = row with { Fields = row.Fields.SetItem(Target.EmailField, new FieldClock(field.Refused!.At, FieldClock.UnknownValueHash) { Refused = field.Refused }) };
        }

        return new ExecutionResult(new Outcome.Deferred(DeferReason.EmailTaken, null, "The record of another user still has the address."), row);
    }

    /// <summary>The address is taken, and the target keeps no record without one.</summary>
    public ExecutionResult EmailTakenWithoutRecord(TargetResult.Conflict conflict) => Skipped(
        new Outcome.Review(ReviewReason.EmailOfAnotherRecord, conflict.Message, GetCandidates(PreviousRow.RecordId, conflict.OwnerRecordId)));

    /// <summary>
    /// Whether the status is to be set after this result of writing the fields: if it changed, or if the record is new to the
    /// user, except one that was just created for an active user.
    /// </summary>
    public bool ShouldSetStatus(ExecutionResult result)
    {
        var isWritten = result.Outcome
            is Outcome.Created or Outcome.Linked or Outcome.Updated or Outcome.Unchanged
            or Outcome.Review { Finding.Reason: ReviewReason.Rejected or ReviewReason.EmailOfAnotherRecord }
            or Outcome.Deferred { Reason: DeferReason.EmailTaken };
        return isWritten && (result.Row.RecordId == PreviousRow.RecordId
            ? Plan.Changes.ContainsKey(StatusEffect.Field)
            : result.Outcome is not Outcome.Created || Status != RecordStatus.Active);
    }

    /// <summary>The fields were written, but the status could not be set. A later attempt sets it.</summary>
    public ExecutionResult StatusFailed(ExecutionResult written, TargetResult failure)
    {
        var before = PreviousRow.Fields.GetValueOrDefault(StatusEffect.Field) ?? FieldClock.NeverObserved;
        var row = written.Row with { Fields = written.Row.Fields.SetItem(StatusEffect.Field, before with { ValueHash = FieldClock.UnknownValueHash }) };
        return failure switch
        {
            TargetResult.Rejected rejected => RejectedStatus(row, new RejectedField(StatusEffect.Field, rejected.Code), rejected.Message),
            TargetResult.Conflict conflict => RejectedStatus(row, new RejectedField(StatusEffect.Field, "conflict"), conflict.Message),
            _ => ExecutionResult.Failed(failure, row),
        };
    }

    // The same status is not attempted again with every event, as any other rejected value.
    private ExecutionResult RejectedStatus(LedgerRow row, RejectedField field, string message) =>
        new(new Outcome.Review(CreateFinding([field], message, row.RecordId!)), WithRejections(row, [field], CreateRejection));

    /// <summary>The matched record belongs to another user.</summary>
    public ExecutionResult RecordOfAnotherUser(string recordId) =>
        Skipped(new Outcome.Review(ReviewReason.RecordOfAnotherUser, "The record belongs to another Auth0 user.", [recordId]));

    /// <summary>A unique value belongs to a record that cannot be found.</summary>
    public ExecutionResult UnexplainedConflict(TargetResult.Conflict conflict) => Skipped(
        new Outcome.Review(ReviewReason.UnexplainedConflict, conflict.Message, GetCandidates(PreviousRow.RecordId, conflict.OwnerRecordId)));

    public static Dictionary<string, FieldValue?> Without(IReadOnlyDictionary<string, FieldValue?> fields, string field) =>
        fields.Where(pair => pair.Key != field).ToDictionary();

    /// <summary>The fields that identify the user and are never left out.</summary>
    public string[] RequiredFields => [Target.UserIdField];

    /// <summary>The fields that no other field may block in a record of the user.</summary>
    public string[] PriorityFields => [.. Target.FieldMap.StatusFields];

    /// <summary>The fields that a person decided to leave out.</summary>
    public IReadOnlyList<string> SkippedFields =>
        Plan.Decision is EventDecision.SkipFields skip ? [.. skip.Fields.Except(RequiredFields).Except(PriorityFields)] : [];

    /// <summary>Whether a field is reason enough for a write; event metadata is only written along with other fields.</summary>
    public bool RequiresWrite(string field) => field == Target.UserIdField || Plan.Row.Fields.ContainsKey(field);

    public EventClock Clock => EventClock.FromEvent(Event);

    /// <summary>The recorded conflict of the address, if this event contains the same address.</summary>
    public FieldRejection? PreviousEmailRejection =>
        PreviousRow.RecordId is not null
        && PreviousRow.Fields.GetValueOrDefault(Target.EmailField)?.Refused is { IsTaken: true } rejection
        && Plan.Row.Fields.GetValueOrDefault(Target.EmailField)?.ValueHash == rejection.ValueHash
            ? rejection
            : null;

    private FieldRejection CreateEmailRejection(string? ownerId, DateTimeOffset? waitingSince) =>
        new(Plan.Row.Fields[Target.EmailField].At, Clock.EventId, GetValueHash(Target.EmailField), IsTaken: true, ownerId, waitingSince);

    // A value that was left out by decision is not attempted again, not even by the same event.
    private FieldRejection CreateRejection(string field) => new(Plan.Row.Fields[field].At, SkippedFields.Contains(field) ? "" : Clock.EventId, GetValueHash(field));

    private string GetValueHash(string field) => Plan.Row.Fields[field].ValueHash;

    private LedgerRow Without(LedgerRow row, FieldRejection emailRejection) => WithRejections(row, [new RejectedField(Target.EmailField, "taken")], _ => emailRejection);

    // The field keeps its clock from before the event, so that any other value is attempted. A newer rejection stays too.
    private LedgerRow WithRejections(LedgerRow row, IEnumerable<RejectedField> rejectedFields, Func<string, FieldRejection> createRejection)
    {
        var fields = row.Fields.ToBuilder();
        foreach (var (field, _) in rejectedFields.Where(rejected => Plan.Row.Fields.ContainsKey(rejected.Field)))
        {
            var before = PreviousRow.Fields.GetValueOrDefault(field) ?? FieldClock.NeverObserved;
            if (PreviousRow.RecordId is null)
            {
                // The hash is of a value that a skipped event had, not of one that the new record has.
                before = before with { ValueHash = FieldClock.UnknownValueHash };
            }

            fields[field] = IsSuperseded(field) ? before : before with { Refused = createRejection(field) };
        }

        return row with { Fields = fields.ToImmutable() };
    }

    /// <summary>
    /// Whether a newer value of a field was rejected. Then this one is written if the target accepts it; otherwise the event
    /// neither waits nor goes to review.
    /// </summary>
    public bool IsSuperseded(string field) =>
        PreviousRow.RecordId is not null && PreviousRow.Fields.GetValueOrDefault(field)?.Refused is { } newer && newer.At > Clock && newer.EventId != Clock.EventId;

    private Outcome GetOutcome(Outcome successOutcome, IReadOnlyList<RejectedField> rejectedFields, string message, params string[] candidates)
    {
        var toReview = rejectedFields.Where(field => !IsSuperseded(field.Field) && !SkippedFields.Contains(field.Field)).ToList();
        return toReview.Count == 0
            ? successOutcome
            : new Outcome.Review(CreateFinding(toReview, message, candidates));
    }

    public static ReviewFinding CreateFinding(PartialWrite partialWrite, string recordId) => CreateFinding(partialWrite.RejectedFields, partialWrite.Message, recordId);

    private static ReviewFinding CreateFinding(IReadOnlyList<RejectedField> rejectedFields, string message, params string[] candidates) =>
        new(ReviewReason.Rejected, FormatMessage(rejectedFields, message), candidates) { Details = FormatDetails(rejectedFields) };

    private static string FormatMessage(IReadOnlyList<RejectedField> rejectedFields, string message) =>
        rejectedFields.Count == 0 ? message : $"Rejected: {FormatDetails(rejectedFields)}. {message}";

    private static string FormatDetails(IEnumerable<RejectedField> rejectedFields) => string.Join(", ", rejectedFields.Select(field => $"{field.Field} ({field.Code})"));

    private static string[] GetCandidates(params string?[] ids) => [.. ids.OfType<string>().Distinct()];
}
