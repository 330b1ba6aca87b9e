using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Review;

namespace Auth0Sync.Core.Correlation.Outcomes;

/// <summary>What became of one event for one target. Every event ends in exactly one of these, or is deferred.</summary>
public abstract record Outcome
{
    private Outcome()
    {
    }

    /// <summary>The name in logs and metrics.</summary>
    public string Name => GetType().Name;

    /// <summary>A record was created.</summary>
    public sealed record Created(string RecordId) : Outcome;

    /// <summary>An existing record was found to be this user's and was brought up to date.</summary>
    public sealed record Linked(string RecordId) : Outcome;

    /// <summary>The user's record was changed.</summary>
    public sealed record Updated(string RecordId) : Outcome;

    /// <summary>The record already is as the event says.</summary>
    public sealed record Unchanged : Outcome;

    /// <summary>Newer events have said all that this one says.</summary>
    public sealed record Stale : Outcome;

    /// <summary>The record was deactivated, archived or erased, as the policy says.</summary>
    public sealed record Deactivated(string RecordId) : Outcome;

    /// <summary>Nothing is to be done.</summary>
    public sealed record Skipped(SkipReason Reason) : Outcome;

    /// <summary>A person has to look; the event is kept until then.</summary>
    public sealed record Review(ReviewFinding Finding) : Outcome
    {
        /// <summary>A finding.</summary>
        /// <param name="reason">Why a person has to look.</param>
        /// <param name="message">The target's own words, or what was found.</param>
        /// <param name="candidates">The records in question.</param>
        public Review(ReviewReason reason, string message, params IReadOnlyList<string> candidates)
            : this(new ReviewFinding(reason, message, candidates))
        {
        }
    }

    /// <summary>Not now.</summary>
    public sealed record Deferred(DeferReason Reason, TimeSpan? RetryAfter, string Problem) : Outcome
    {
        /// <summary>Where the lease stands that has to end first, if that is the reason.</summary>
        public LeaseTiming? Lease { get; init; }
    }
}

/// <summary>Why nothing is to be done.</summary>
public enum SkipReason
{
    /// <summary>No handler knows the event's type.</summary>
    UnknownType,

    /// <summary>The user has no record, and the policy is not to create one for an update.</summary>
    NoRecord,

    /// <summary>The user has an address that is not verified, and the policy is to wait until it is.</summary>
    EmailNotVerified,

    /// <summary>The user's record was removed in the target, and the policy is to leave it so.</summary>
    RecordRemoved,

    /// <summary>The record that the user had was merged into another user's.</summary>
    RecordOfAnotherUser,

    /// <summary>The policy is to leave records of deleted users alone.</summary>
    DeleteIgnored,

    /// <summary>Another living user shares the record.</summary>
    RecordStillInUse,

    /// <summary>An event that says the same is in review already.</summary>
    AlreadyInReview,
}

/// <summary>Why an event has to wait.</summary>
public enum DeferReason
{
    /// <summary>The target is busy or down.</summary>
    TargetBusy,

    /// <summary>The installation is at fault; somebody has to mend it.</summary>
    Misconfigured,

    /// <summary>The storage account does not serve the ledger.</summary>
    StorageBusy,

    /// <summary>Another worker is writing this user's record.</summary>
    UserLeased,

    /// <summary>The user's address is still in the record of another user, who may give it up.</summary>
    EmailTaken,
}
