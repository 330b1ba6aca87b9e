using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Handlers;

/// <summary>The decision of a handler. It contains everything that the execution needs.</summary>
public abstract record Plan
{
    private Plan()
    {
    }

    /// <summary>The fields that the execution may write.</summary>
    public virtual IEnumerable<string> FieldsToWrite => [];

    /// <summary>The fields that are written if the target rejects none, event metadata included.</summary>
    /// <param name="isNewRecord">Whether the record is new to the user.</param>
    public virtual IEnumerable<string> GetPlannedFields(bool isNewRecord) => FieldsToWrite;

    /// <summary>Returns the row to store during the execution. It stays if the worker crashes.</summary>
    /// <param name="row">The row before the event.</param>
    /// <param name="now">The time.</param>
    public virtual LedgerRow MarkInProgress(LedgerRow row, DateTimeOffset now) => row.MarkUncertain(FieldsToWrite);

    /// <summary>No call to the target is needed.</summary>
    /// <param name="Outcome">The outcome of the event.</param>
    /// <param name="Row">The row to save.</param>
    public sealed record NoTargetCall(Outcome Outcome, LedgerRow Row) : Plan;

    /// <summary>Write the values of a created or updated user, or late values of a deleted one.</summary>
    /// <param name="Values">The values for a record that is new to the user.</param>
    /// <param name="Changes">The values for the linked record of the user: those that differ.</param>
    /// <param name="Row">The row after the write; the execution sets the record id.</param>
    /// <param name="MissingRecordAction">What to do if the user has no record.</param>
    /// <param name="UnmappableFields">
    /// The fields whose values cannot be mapped, and the path of the external id if it is invalid.
    /// </param>
    public sealed record Write(
        IReadOnlyDictionary<string, FieldValue?> Values,
        IReadOnlyDictionary<string, FieldValue?> Changes,
        LedgerRow Row,
        MissingRecordAction MissingRecordAction,
        IReadOnlyList<string> UnmappableFields) : Plan
    {
        /// <summary>
        /// Computes the keyed hash of the content, to detect an event that adds nothing to a review. Most events never need
        /// it.
        /// </summary>
        public required Func<string> ComputeFingerprint { get; init; }

        /// <summary>
        /// The address of the event, if nothing else leads to a record of the target whose creation got no response.
        /// </summary>
        public PlannedAddress? Address { get; init; }

        /// <summary>What a person decided about the event, if it was in review.</summary>
        public EventDecision? Decision { get; init; }

        // Without a record the row's hashes are of values that were never written, and a crash makes none of them wrong.
        /// <inheritdoc/>
        public override IEnumerable<string> FieldsToWrite => Row.RecordId is null ? [] : Changes.Keys;

        /// <inheritdoc/>
        public override IEnumerable<string> GetPlannedFields(bool isNewRecord) => isNewRecord ? Values.Keys : Changes.Keys;

        /// <inheritdoc/>
        public override LedgerRow MarkInProgress(LedgerRow row, DateTimeOffset now) =>
            row.RecordId is null || Address is { IsChanged: true } ? MarkAttempted(base.MarkInProgress(row, now), now) : base.MarkInProgress(row, now);

        /// <summary>Records that a record may get the address.</summary>
        public LedgerRow MarkAttempted(LedgerRow row, DateTimeOffset now) =>
            Address is null ? row : row with { AddressAttempt = new AddressAttempt(Address.EventId, Address.Hash, now) };
    }

    /// <summary>Notify the recipients of a target without records.</summary>
    /// <param name="Notifications">The notifications, those of a recipient in order.</param>
    /// <param name="Row">The row while none of them is known to be delivered.</param>
    public sealed record Notify(IReadOnlyList<PlannedNotification> Notifications, LedgerRow Row) : Plan
    {
        /// <inheritdoc/>
        public override LedgerRow MarkInProgress(LedgerRow row, DateTimeOffset now) => Row;
    }

    /// <summary>Deactivate, archive or erase the record of a deleted user.</summary>
    /// <param name="Policy">What to do with the record.</param>
    /// <param name="Changes">The fields to write if the record is kept.</param>
    /// <param name="Row">The row after the removal.</param>
    public sealed record Remove(DeletePolicy Policy, IReadOnlyDictionary<string, FieldValue?> Changes, LedgerRow Row) : Plan
    {
        /// <inheritdoc/>
        public override IEnumerable<string> FieldsToWrite => Policy == DeletePolicy.Deactivate && Row.RecordId is not null ? Changes.Keys : Row.Fields.Keys;

        /// <inheritdoc/>
        public override IEnumerable<string> GetPlannedFields(bool isNewRecord) => Changes.Keys;

        // The deletion is recorded before it is executed: if the user is restored before its result is known, the record
        // may have been removed by it and not externally.
        /// <inheritdoc/>
        public override LedgerRow MarkInProgress(LedgerRow row, DateTimeOffset now) =>
            base.MarkInProgress(row, now) with { Deleted = Row.Deleted, Blocked = Row.Blocked };
    }
}

/// <param name="EventId">The event.</param>
/// <param name="Hash">The keyed hash of its address.</param>
/// <param name="IsChanged">Whether the linked record of the user gets it.</param>
public sealed record PlannedAddress(string EventId, string Hash, bool IsChanged);

/// <param name="Notification">The notification.</param>
/// <param name="ToldFields">The fields that it tells, as they are in the row once it is delivered.</param>
public sealed record PlannedNotification(Notification Notification, IReadOnlyDictionary<string, FieldClock> ToldFields);

/// <summary>What to do if the user has no record.</summary>
public enum MissingRecordAction
{
    /// <summary>Create it without a lookup: the user is new, and the target rejects a second record with the same unique values.</summary>
    CreateFirst,

    /// <summary>Look it up by all match rules, then create it.</summary>
    LookThenCreate,

    /// <summary>Look it up by all match rules, then send the event to review.</summary>
    LookThenReview,

    /// <summary>Look it up by all match rules, then skip the event.</summary>
    LookThenSkip,

    /// <summary>Look it up by the link and the user id only: a late event creates no record.</summary>
    LeaveMissing,
}
