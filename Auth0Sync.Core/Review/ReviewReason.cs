namespace Auth0Sync.Core.Review;

/// <summary>Why an event or message needs review.</summary>
public enum ReviewReason
{
    /// <summary>The message cannot be read.</summary>
    Unreadable,

    /// <summary>All retries of the platform failed.</summary>
    Poisoned,

    /// <summary>The message is for a target that is not enabled.</summary>
    UnknownTarget,

    /// <summary>The matched record belongs to another Auth0 user.</summary>
    RecordOfAnotherUser,

    /// <summary>The email address belongs to another record.</summary>
    EmailOfAnotherRecord,

    /// <summary>A unique value belongs to a record that cannot be found.</summary>
    UnexplainedConflict,

    /// <summary>The user has no record, and the policy is to review.</summary>
    NoRecord,

    /// <summary>The record of the user was removed in the target.</summary>
    RecordRemoved,

    /// <summary>The record of a deleted user is to be erased, but Auth0Sync did not create it.</summary>
    EraseLinkedRecord,

    /// <summary>The time of the event is in the future.</summary>
    FutureEvent,

    /// <summary>The target rejected values of the event.</summary>
    Rejected,

    /// <summary>The target was too busy for too long.</summary>
    BusyTooLong,

    /// <summary>The event is from another tenant than the configured or pinned one.</summary>
    OtherTenant,
}
