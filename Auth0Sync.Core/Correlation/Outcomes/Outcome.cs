using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Review;

namespace Auth0Sync.Core.Correlation.Outcomes;

/// <summary>The result of one event for one target. Every event ends in exactly one of these, or is deferred.</summary>
public abstract record Outcome
{
    private Outcome()
    {
    }

    /// <summary>The name in logs, metrics and spans.</summary>
    public string Name => GetType().Name;

    /// <summary>A record was created.</summary>
    public sealed record Created(string RecordId) : Outcome;

    /// <summary>An existing record was matched to the user and updated.</summary>
    public sealed record Linked(string RecordId) : Outcome;

    /// <summary>The record of the user was changed.</summary>
    public sealed record Updated(string RecordId) : Outcome;

    /// <summary>The recipients of a target without records were told.</summary>
    public sealed record Notified(int Count) : Outcome;

    /// <summary>The record already has the values of the event.</summary>
    public sealed record Unchanged : Outcome;

    /// <summary>Newer events supersede everything in this one.</summary>
    public sealed record Stale : Outcome;

    /// <summary>The record was deactivated, archived or erased, depending on the policy.</summary>
    public sealed record Deactivated(string RecordId) : Outcome;

    /// <summary>The event is ignored.</summary>
    public sealed record Skipped(SkipReason Reason) : Outcome;

    /// <summary>The event needs review and is kept until it is resolved.</summary>
    public sealed record Review(ReviewFinding Finding) : Outcome
    {
        /// <param name="reason">Why the event needs review.</param>
        /// <param name="message">The message of the target, or the problem; may contain personal data.</param>
        /// <param name="candidates">The ids of the records in question.</param>
        public Review(ReviewReason reason, string message, params IReadOnlyList<string> candidates)
            : this(new ReviewFinding(reason, message, candidates))
        {
        }
    }

    /// <summary>The event is to be attempted again later.</summary>
    public sealed record Deferred(DeferReason Reason, TimeSpan? RetryAfter, string Problem) : Outcome
    {
        /// <summary>The lease that the event waits for, if that is the reason.</summary>
        public LeaseTiming? Lease { get; init; }
    }
}

/// <summary>Why an event is ignored.</summary>
public enum SkipReason
{
    /// <summary>The event type is unknown.</summary>
    UnknownType,

    /// <summary>The user has no email address that may be written, and the target keeps no record without one.</summary>
    NoEmailAddress,

    /// <summary>The user has no record, and the policy is not to create one for an update.</summary>
    NoRecord,

    /// <summary>The address of the user is not verified, and the policy is to wait until it is.</summary>
    EmailNotVerified,

    /// <summary>The record was removed in the target, and the policy is to respect that.</summary>
    RecordRemoved,

    /// <summary>The record of the user was merged into that of another user.</summary>
    RecordOfAnotherUser,

    /// <summary>The policy is to ignore deletions.</summary>
    DeleteIgnored,

    /// <summary>Another active user shares the record.</summary>
    RecordStillInUse,

    /// <summary>An event with the same content is already in review.</summary>
    AlreadyInReview,
}

/// <summary>Why an event is deferred.</summary>
public enum DeferReason
{
    /// <summary>The target is busy or unavailable.</summary>
    TargetBusy,

    /// <summary>The installation is misconfigured and must be fixed.</summary>
    Misconfigured,

    /// <summary>The storage account of the ledger is unavailable.</summary>
    StorageBusy,

    /// <summary>Another worker has the lease of the user.</summary>
    UserLeased,

    /// <summary>The address is still in the record of another user, who may release it.</summary>
    EmailTaken,

    /// <summary>An earlier event may have created the user's record, or changed its address. Its retry finds out.</summary>
    RecordUncertain,

    /// <summary>A person paused the target.</summary>
    Paused,
}
