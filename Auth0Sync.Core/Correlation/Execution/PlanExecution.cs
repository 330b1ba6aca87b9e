using Auth0Sync.Core.Correlation.Handlers;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Execution;

/// <summary>One plan being carried out, and the ways in which it can end.</summary>
internal sealed record PlanExecution(ITarget Target, Auth0Event Event, LedgerEntry Entry, Plan.Write Plan)
{
    public UserProfile User => Event.User;

    /// <summary>The row before the event.</summary>
    public LedgerRow PreviousRow => Entry.Row;

    /// <summary>
    /// The work on a record that is new to the user. It holds what this event says, and nobody knows what else: a field
    /// that only earlier events spoke of must be written with its next word, though the last record had that value.
    /// Whether it is shared is found out anew.
    /// </summary>
    public PlanExecution ForAnotherRecord()
    {
        var unsaid = Plan.Row.Fields.Keys.Except(Plan.Values.Keys);
        var row = Plan.Row.MarkUncertain(unsaid) with { IsUncertain = Plan.Row.IsUncertain, IsShared = false, IsCreated = false };
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

    /// <summary>All is written, but for the fields that the target refused: these are left to a person.</summary>
    public ExecutionResult Written(Outcome outcome, string recordId, PartialWrite partialWrite)
    {
        var row = Plan.Row with { RecordId = recordId, PendingReview = null };
        return new(GetOutcome(outcome, partialWrite.RejectedFields, partialWrite.Message, recordId), WithRejections(row, partialWrite.RejectedFields, CreateRejection));
    }

    /// <summary>
    /// Nothing is written. That the user lives, or is blocked, is noted all the same: it is a fact about the user, and
    /// the status of the next event follows from it.
    /// </summary>
    public ExecutionResult Skipped(Outcome outcome)
    {
        var row = PreviousRow with { Deleted = Plan.Row.Deleted, Blocked = Plan.Row.Blocked };
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

    /// <summary>The target did not take it.</summary>
    public ExecutionResult Failed(TargetResult result)
    {
        var failed = ExecutionResult.Failed(result, PreviousRow);
        return failed.Outcome is Outcome.Review ? Skipped(failed.Outcome) : failed;
    }

    /// <summary>
    /// The user's own record takes nothing of it. The values are remembered, so that the next event with the same ones does
    /// not ask again.
    /// </summary>
    public ExecutionResult Rejected(TargetResult.Rejected rejected, IEnumerable<string> writtenFields)
    {
        var refused = writtenFields.Where(Plan.Row.Fields.ContainsKey).Select(field => new RejectedField(field, rejected.Code)).ToList();
        var failed = Failed(rejected);
        return refused.Count == 0 ? failed : failed with
        {
            Outcome = GetOutcome(new Outcome.Unchanged(), refused, rejected.Message),
            Row = WithRejections(failed.Row with { PendingReview = null }, refused, CreateRejection),
        };
    }

    /// <summary>All but the address is written; it stays open, and a person decides.</summary>
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
    /// All but the address is written, and a person knows of the address already: a later event tries it again.
    /// </summary>
    public ExecutionResult EmailStillTaken(Outcome outcome, TargetResult.Conflict conflict, string recordId, PartialWrite partialWrite)
    {
        var written = Written(outcome, recordId, partialWrite);
        return written with { Row = Without(written.Row, PreviousRow.Fields[Target.EmailField].Refused! with { At = Plan.Row.Fields[Target.EmailField].At, OwnerId = conflict.OwnerRecordId }) };
    }

    /// <summary>
    /// All but the address is written, and the event waits for the address. What was refused besides is tried again with it.
    /// </summary>
    /// <param name="conflict">What the target said.</param>
    /// <param name="recordId">The user's record.</param>
    /// <param name="waitingSince">Since when the event waits.</param>
    /// <param name="partialWrite">What was written.</param>
    /// <param name="isEmailReleased">Whether the user's former address was taken out of the record.</param>
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

        return new ExecutionResult(new Outcome.Deferred(DeferReason.EmailTaken, null, "Another user's record still has the address."), row);
    }

    /// <summary>A unique value belongs to a record that nobody can find.</summary>
    public ExecutionResult UnexplainedConflict(TargetResult.Conflict conflict) => Skipped(
        new Outcome.Review(ReviewReason.UnexplainedConflict, conflict.Message, GetCandidates(PreviousRow.RecordId, conflict.OwnerRecordId)));

    /// <summary>The fields but for one.</summary>
    public static Dictionary<string, string?> Without(IReadOnlyDictionary<string, string?> fields, string field) =>
        fields.Where(pair => pair.Key != field).ToDictionary();

    /// <summary>The fields that are the user's own, without which the record would be nobody's.</summary>
    public string[] RequiredFields => [Target.UserIdField];

    /// <summary>The fields that no other one may hold back, where the record is known to be the user's.</summary>
    public string[] PriorityFields => [.. Target.FieldMap.StatusFields];

    /// <summary>Whether a field is written for its own sake, and not only along with others.</summary>
    public bool RequiresWrite(string field) => field == Target.UserIdField || Plan.Row.Fields.ContainsKey(field);

    /// <summary>The event's place in the order.</summary>
    public EventClock Clock => EventClock.FromEvent(Event);

    /// <summary>The last word on the user's address that was refused, where this event says the same again.</summary>
    public FieldRejection? PreviousEmailRejection =>
        PreviousRow.RecordId is not null
        && PreviousRow.Fields.GetValueOrDefault(Target.EmailField)?.Refused is { IsTaken: true } refused
        && Plan.Row.Fields.GetValueOrDefault(Target.EmailField)?.ValueHash == refused.ValueHash
            ? refused
            : null;

    private FieldRejection CreateEmailRejection(string? ownerId, DateTimeOffset? waitingSince) =>
        new(Plan.Row.Fields[Target.EmailField].At, Clock.EventId, GetValueHash(Target.EmailField), IsTaken: true, ownerId, waitingSince);

    private FieldRejection CreateRejection(string field) => new(Plan.Row.Fields[field].At, Clock.EventId, GetValueHash(field));

    private string GetValueHash(string field) => Plan.Row.Fields[field].ValueHash;

    private LedgerRow Without(LedgerRow row, FieldRejection emailRejection) => WithRejections(row, [new RejectedField(Target.EmailField, "taken")], _ => emailRejection);

    // The field stays as it was before the event, so that any other word on it is tried. A newer refusal stays too.
    private LedgerRow WithRejections(LedgerRow row, IEnumerable<RejectedField> rejectedFields, Func<string, FieldRejection> createRejection)
    {
        var fields = row.Fields.ToBuilder();
        foreach (var (field, _) in rejectedFields.Where(refused => Plan.Row.Fields.ContainsKey(refused.Field)))
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
    /// Whether a newer value of a field was refused. Then this one is written if the target takes it, but nobody waits for
    /// it or has to know of it.
    /// </summary>
    public bool IsSuperseded(string field) =>
        PreviousRow.RecordId is not null && PreviousRow.Fields.GetValueOrDefault(field)?.Refused is { } newer && newer.At > Clock && newer.EventId != Clock.EventId;

    private Outcome GetOutcome(Outcome successOutcome, IReadOnlyList<RejectedField> rejectedFields, string message, params string[] candidates)
    {
        var news = rejectedFields.Where(field => !IsSuperseded(field.Field)).ToList();
        return news.Count == 0
            ? successOutcome
            : new Outcome.Review(CreateFinding(news, message, candidates));
    }

    /// <summary>What a person has to know of fields that the target refused.</summary>
    public static ReviewFinding CreateFinding(PartialWrite partialWrite, string recordId) => CreateFinding(partialWrite.RejectedFields, partialWrite.Message, recordId);

    private static ReviewFinding CreateFinding(IReadOnlyList<RejectedField> rejectedFields, string message, params string[] candidates) =>
        new(ReviewReason.Rejected, FormatMessage(rejectedFields, message), candidates) { Details = FormatDetails(rejectedFields) };

    private static string FormatMessage(IReadOnlyList<RejectedField> rejectedFields, string message) =>
        rejectedFields.Count == 0 ? message : $"Refused: {FormatDetails(rejectedFields)}. {message}";

    private static string FormatDetails(IEnumerable<RejectedField> rejectedFields) => string.Join(", ", rejectedFields.Select(field => $"{field.Field} ({field.Code})"));

    private static string[] GetCandidates(params string?[] ids) => [.. ids.OfType<string>().Distinct()];
}
