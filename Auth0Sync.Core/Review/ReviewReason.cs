namespace Auth0Sync.Core.Review;

/// <summary>Why a person has to look.</summary>
public enum ReviewReason
{
    /// <summary>The message cannot be read.</summary>
    Unreadable,

    /// <summary>The platform's retries are used up.</summary>
    Poisoned,

    /// <summary>The message is for a target that is not enabled.</summary>
    UnknownTarget,

    /// <summary>The record that was found belongs to another Auth0 user.</summary>
    RecordOfAnotherUser,

    /// <summary>The e-mail address belongs to another record.</summary>
    EmailOfAnotherRecord,

    /// <summary>A unique value belongs to a record that cannot be found.</summary>
    UnexplainedConflict,

    /// <summary>The user has no record, and the policy is to ask.</summary>
    NoRecord,

    /// <summary>The user's record was removed in the target.</summary>
    RecordRemoved,

    /// <summary>A deleted user's record would be erased, and Auth0Sync did not create it.</summary>
    EraseLinkedRecord,

    /// <summary>The event's time lies in the future.</summary>
    FutureEvent,

    /// <summary>The target refuses the data.</summary>
    Rejected,

    /// <summary>The target was too busy for too long.</summary>
    BusyTooLong,

    /// <summary>The event is of another tenant than the one whose users are kept.</summary>
    OtherTenant,
}
