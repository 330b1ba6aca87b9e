using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Correlation.Policies;

namespace Auth0Sync.Core.Correlation.Handlers;

/// <summary>What a handler decided. It names everything the next step needs, so that carrying it out decides nothing.</summary>
public abstract record Plan
{
    private Plan()
    {
    }

    /// <summary>The fields that carrying out the plan may write.</summary>
    public virtual IEnumerable<string> FieldsToWrite => [];

    /// <summary>The row while the plan is carried out, and for ever after if nobody hears the end of that.</summary>
    /// <param name="row">The row before the event.</param>
    public virtual LedgerRow MarkInProgress(LedgerRow row) => row.MarkUncertain(FieldsToWrite);

    /// <summary>The target need not be asked.</summary>
    /// <param name="Outcome">What becomes of the event.</param>
    /// <param name="Row">The row to keep.</param>
    public sealed record NoTargetCall(Outcome Outcome, LedgerRow Row) : Plan;

    /// <summary>The user lives, or its record outlived it: bring the record up to date.</summary>
    /// <param name="Values">All that the event may say of a record that is new to the user.</param>
    /// <param name="Changes">What differs from the record that is known to be the user's.</param>
    /// <param name="Row">The row once that is written; the record's id is still to be filled in.</param>
    /// <param name="MissingRecordAction">What to do where the user has no record.</param>
    /// <param name="UnmappableFields">
    /// Fields whose value cannot be written as the map asks, and the path of an administrator's id that cannot be used.
    /// </param>
    public sealed record Write(
        IReadOnlyDictionary<string, string?> Values,
        IReadOnlyDictionary<string, string?> Changes,
        LedgerRow Row,
        MissingRecordAction MissingRecordAction,
        IReadOnlyList<string> UnmappableFields) : Plan
    {
        /// <summary>
        /// Makes the keyed hash of all that the event says: two events with the same one tell a person nothing new. Most
        /// events never need it.
        /// </summary>
        public required Func<string> ComputeFingerprint { get; init; }

        // Without a record the row's hashes are of values that were never written, and a crash makes none of them wrong.
        /// <inheritdoc/>
        public override IEnumerable<string> FieldsToWrite => Row.RecordId is null ? [] : Changes.Keys;
    }

    /// <summary>The user is gone: do with its record as the policy says.</summary>
    /// <param name="Policy">The policy.</param>
    /// <param name="Changes">The fields to write, where the record is kept; where it is not, they become doubtful.</param>
    /// <param name="Row">The row once that is done.</param>
    public sealed record Remove(DeletePolicy Policy, IReadOnlyDictionary<string, string?> Changes, LedgerRow Row) : Plan
    {
        /// <inheritdoc/>
        public override IEnumerable<string> FieldsToWrite => Policy == DeletePolicy.Deactivate && Row.RecordId is not null ? Changes.Keys : Row.Fields.Keys;

        // That the user is gone is true whatever becomes of the record. Whoever hears of the user's return before the
        // end of this must know that the user may have left the record, and that nobody else took it away.
        /// <inheritdoc/>
        public override LedgerRow MarkInProgress(LedgerRow row) => base.MarkInProgress(row) with { Deleted = Row.Deleted, Blocked = Row.Blocked };
    }
}

/// <summary>What to do where a user has no record.</summary>
public enum MissingRecordAction
{
    /// <summary>Create it at once: the user is new, and the target refuses a second record for it.</summary>
    CreateFirst,

    /// <summary>Look under every rule's key, then create it.</summary>
    LookThenCreate,

    /// <summary>Look under every rule's key, then ask a person.</summary>
    LookThenReview,

    /// <summary>Look under every rule's key, then leave it.</summary>
    LookThenSkip,

    /// <summary>A newer event has been heard of a user who had a record: a late one brings back neither.</summary>
    LeaveMissing,
}
