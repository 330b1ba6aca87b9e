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
        return this with { Plan = Plan with { Row = Plan.Row.Doubt(unsaid) with { IsDoubtful = Plan.Row.IsDoubtful, IsShared = false } } };
    }

    /// <summary>All is written.</summary>
    public Settlement Written(Outcome outcome, string recordId) => new(outcome, Plan.Row with { RecordId = recordId });

    /// <summary>
    /// Nothing is written. That the user lives, or is blocked, is noted all the same: it is a fact about the user, and
    /// the status of the next event follows from it.
    /// </summary>
    public Settlement Skipped(Outcome outcome) => new(outcome, Known with { Deleted = Plan.Row.Deleted, Blocked = Plan.Row.Blocked });

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

    /// <summary>All but the address is written; its clock stays, so that the next event tries it again.</summary>
    public Settlement EmailTaken(TargetResult.Conflict conflict, string recordId)
    {
        var fields = Known.Fields.TryGetValue(Target.EmailField, out var before)
            ? Plan.Row.Fields.SetItem(Target.EmailField, before)
            : Plan.Row.Fields.Remove(Target.EmailField);
        return new Settlement(
            new Outcome.Review(ReviewReason.EmailOfAnotherRecord, conflict.Words, Candidates(recordId, conflict.OwnerId)),
            Plan.Row with { RecordId = recordId, Fields = fields });
    }

    /// <summary>A unique value belongs to a record that nobody can find.</summary>
    public Settlement Unexplained(TargetResult.Conflict conflict) => Skipped(
        new Outcome.Review(ReviewReason.UnexplainedConflict, conflict.Words, Candidates(Known.RecordId, conflict.OwnerId)));

    /// <summary>The fields but for one.</summary>
    public static Dictionary<string, string?> Without(IReadOnlyDictionary<string, string?> fields, string field) =>
        fields.Where(pair => pair.Key != field).ToDictionary();

    private static string[] Candidates(params string?[] ids) => [.. ids.OfType<string>().Distinct()];
}
