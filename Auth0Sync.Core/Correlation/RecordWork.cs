using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation;

/// <summary>One plan being carried out, and the ways in which it can end.</summary>
internal sealed record RecordWork(ITarget Target, Auth0Event Event, LedgerEntry Entry, Plan.Write Plan)
{
    public UserProfile User => Event.User;

    /// <summary>The row before the event.</summary>
    public LedgerRow Known => Entry.Row;

    /// <summary>
    /// The work on a record that is new to the user. It holds what this event says, and nobody knows what else: a field
    /// that only earlier events spoke of must be written with its next word, though the last record had that value.
    /// Whether it is shared is found out anew.
    /// </summary>
    public RecordWork OnAnotherRecord()
    {
        var unsaid = Plan.Row.Fields.Keys.Except(Plan.Values.Keys);
        var row = Plan.Row.Doubt(unsaid) with { IsDoubtful = Plan.Row.IsDoubtful, IsShared = false, IsCreated = false };
        var fields = row.Fields.ToBuilder();
        foreach (var (field, clock) in row.Fields)
        {
            // What the last record refused, this one may take.
            fields[field] = Plan.Values.ContainsKey(field) && clock.Refused is { } refused
                ? new FieldClock(refused.At, refused.ValueHash, clock.IsGuess)
                : clock with { Refused = null };
        }

        return this with { Plan = Plan with { Row = row with { Fields = fields.ToImmutable() } } };
    }

    /// <summary>All is written, but for the fields that the target refused: these are left to a person.</summary>
    public Settlement Written(Outcome outcome, string recordId, PartialWrite write)
    {
        var row = Plan.Row with { RecordId = recordId, Reviewed = null };
        return new(OutcomeOf(outcome, write.Refused, write.Words, recordId), Refuse(row, write.Refused, RefusalOf));
    }

    /// <summary>
    /// Nothing is written. That the user lives, or is blocked, is noted all the same: it is a fact about the user, and
    /// the status of the next event follows from it.
    /// </summary>
    public Settlement Skipped(Outcome outcome)
    {
        var row = Known with { Deleted = Plan.Row.Deleted, Blocked = Plan.Row.Blocked };
        return new(outcome, outcome is Outcome.Review ? row with { Reviewed = new ReviewedEvent(At, Plan.Facts()) } : row);
    }

    /// <summary>
    /// There is no record to write into. What the event said counts as heard, so that a record which the user may get one
    /// day is not filled by words that are older still.
    /// </summary>
    public Settlement Heard(Outcome outcome) => new(outcome, Plan.Row.WithoutRecord());

    /// <summary>The target did not take it.</summary>
    public Settlement Failed(TargetResult result)
    {
        var failed = Settlement.Failed(result, Known);
        return failed.Outcome is Outcome.Review ? Skipped(failed.Outcome) : failed;
    }

    /// <summary>
    /// The user's own record takes nothing of it. The values are remembered, so that the next event with the same ones does
    /// not ask again.
    /// </summary>
    public Settlement Refused(TargetResult.Rejected rejected, IEnumerable<string> fields)
    {
        var refused = fields.Where(Plan.Row.Fields.ContainsKey).Select(field => new RejectedField(field, rejected.Code)).ToList();
        var failed = Failed(rejected);
        return refused.Count == 0 ? failed : failed with
        {
            Outcome = OutcomeOf(new Outcome.Unchanged(), refused, rejected.Words),
            Row = Refuse(failed.Row with { Reviewed = null }, refused, RefusalOf),
        };
    }

    /// <summary>All but the address is written; it stays open, and a person decides.</summary>
    public Settlement EmailTaken(TargetResult.Conflict conflict, string recordId, PartialWrite write)
    {
        var written = Written(new Outcome.Unchanged(), recordId, write);
        var finding = new ReviewFinding(ReviewReason.EmailOfAnotherRecord, WordsOf(write.Refused, conflict.Words), Candidates(recordId, conflict.OwnerId))
        {
            Details = Details([new RejectedField(Target.EmailField, "taken"), .. write.Refused]),
        };
        return new Settlement(new Outcome.Review(finding), Without(written.Row, Taken(conflict.OwnerId, null)));
    }

    /// <summary>
    /// All but the address is written, and a person knows of the address already: a later event tries it again.
    /// </summary>
    public Settlement EmailStillTaken(Outcome outcome, TargetResult.Conflict conflict, string recordId, PartialWrite write)
    {
        var written = Written(outcome, recordId, write);
        return written with { Row = Without(written.Row, Known.Fields[Target.EmailField].Refused! with { At = Plan.Row.Fields[Target.EmailField].At, OwnerId = conflict.OwnerId }) };
    }

    /// <summary>
    /// All but the address is written, and the event waits for the address. What was refused besides is tried again with it.
    /// </summary>
    /// <param name="conflict">What the target said.</param>
    /// <param name="recordId">The user's record.</param>
    /// <param name="since">Since when the event waits.</param>
    /// <param name="write">What was written.</param>
    /// <param name="isYielded">Whether the user's former address was taken out of the record.</param>
    public Settlement EmailAwaited(TargetResult.Conflict conflict, string recordId, DateTimeOffset since, PartialWrite write, bool isYielded)
    {
        var fields = Plan.Row.Fields;
        foreach (var (field, _) in write.Refused)
        {
            fields = Known.Fields.TryGetValue(field, out var before) ? fields.SetItem(field, before) : fields.Remove(field);
        }

        var row = Without(Plan.Row with { RecordId = recordId, Reviewed = null, Fields = fields }, Taken(conflict.OwnerId, since));
        if (isYielded)
        {
            // What older events say of the address is out of date; what newer ones say is written, whatever it is.
            var field = row.Fields[Target.EmailField];
            row = row with { Fields = row.Fields.SetItem(Target.EmailField, new FieldClock(field.Refused!.At, FieldClock.Unknown) { Refused = field.Refused }) };
        }

        return new Settlement(new Outcome.Deferred(DeferReason.EmailTaken, null, "Another user's record still has the address."), row);
    }

    /// <summary>A unique value belongs to a record that nobody can find.</summary>
    public Settlement Unexplained(TargetResult.Conflict conflict) => Skipped(
        new Outcome.Review(ReviewReason.UnexplainedConflict, conflict.Words, Candidates(Known.RecordId, conflict.OwnerId)));

    /// <summary>The fields but for one.</summary>
    public static Dictionary<string, string?> Without(IReadOnlyDictionary<string, string?> fields, string field) =>
        fields.Where(pair => pair.Key != field).ToDictionary();

    /// <summary>The fields that are the user's own, without which the record would be nobody's.</summary>
    public string[] Keys => [Target.UserIdField];

    /// <summary>The fields that no other one may hold back, where the record is known to be the user's.</summary>
    public string[] Urgent => [.. Target.Map.StatusFields];

    /// <summary>Whether a field is written for its own sake, and not only along with others.</summary>
    public bool IsWorthACall(string field) => field == Target.UserIdField || Plan.Row.Fields.ContainsKey(field);

    /// <summary>The event's place in the order.</summary>
    public EventClock At => EventClock.Of(Event);

    /// <summary>The last word on the user's address that was refused, where this event says the same again.</summary>
    public Refusal? EmailRefusedBefore =>
        Known.RecordId is not null
        && Known.Fields.GetValueOrDefault(Target.EmailField)?.Refused is { IsTaken: true } refused
        && Plan.Row.Fields.GetValueOrDefault(Target.EmailField)?.ValueHash == refused.ValueHash
            ? refused
            : null;

    private Refusal Taken(string? ownerId, DateTimeOffset? since) =>
        new(Plan.Row.Fields[Target.EmailField].At, At.EventId, HashOf(Target.EmailField), IsTaken: true, ownerId, since);

    private Refusal RefusalOf(string field) => new(Plan.Row.Fields[field].At, At.EventId, HashOf(field));

    private string HashOf(string field) => Plan.Row.Fields[field].ValueHash;

    private LedgerRow Without(LedgerRow row, Refusal emailTaken) => Refuse(row, [new RejectedField(Target.EmailField, "taken")], _ => emailTaken);

    // The field stays as it was before the event, so that any other word on it is tried. A newer refusal stays too.
    private LedgerRow Refuse(LedgerRow row, IEnumerable<RejectedField> refused, Func<string, Refusal> refusal)
    {
        var fields = row.Fields.ToBuilder();
        foreach (var (field, _) in refused.Where(refused => Plan.Row.Fields.ContainsKey(refused.Field)))
        {
            var before = Known.Fields.GetValueOrDefault(field) ?? FieldClock.Untold;
            fields[field] = IsOutdone(field) ? before : before with { Refused = refusal(field) };
        }

        return row with { Fields = fields.ToImmutable() };
    }

    /// <summary>
    /// Whether a newer value of a field was refused. Then this one is written if the target takes it, but nobody waits for
    /// it or has to know of it.
    /// </summary>
    public bool IsOutdone(string field) =>
        Known.RecordId is not null && Known.Fields.GetValueOrDefault(field)?.Refused is { } newer && newer.At > At && newer.EventId != At.EventId;

    private Outcome OutcomeOf(Outcome success, IReadOnlyList<RejectedField> refused, string words, params string[] candidates)
    {
        var news = refused.Where(field => !IsOutdone(field.Field)).ToList();
        return news.Count == 0
            ? success
            : new Outcome.Review(FindingOf(news, words, candidates));
    }

    /// <summary>What a person has to know of fields that the target refused.</summary>
    public static ReviewFinding FindingOf(PartialWrite write, string recordId) => FindingOf(write.Refused, write.Words, recordId);

    private static ReviewFinding FindingOf(IReadOnlyList<RejectedField> refused, string words, params string[] candidates) =>
        new(ReviewReason.Rejected, WordsOf(refused, words), candidates) { Details = Details(refused) };

    private static string WordsOf(IReadOnlyList<RejectedField> refused, string words) =>
        refused.Count == 0 ? words : $"Refused: {Details(refused)}. {words}";

    private static string Details(IEnumerable<RejectedField> refused) => string.Join(", ", refused.Select(field => $"{field.Field} ({field.Code})"));

    private static string[] Candidates(params string?[] ids) => [.. ids.OfType<string>().Distinct()];
}
