namespace Auth0Sync.Core.Operations.Review;

/// <summary>A review item with what helps to decide about it. Values are personal data and present only on request.</summary>
/// <param name="Item">The item.</param>
/// <param name="Version">Another one with another event. A decision that states it is about this event only.</param>
/// <param name="Cause">What happened, in general.</param>
/// <param name="Advice">What to do about it, in general.</param>
/// <param name="Message">The message of the target, which may quote data; null without personal data.</param>
/// <param name="User">What is known of the user; null if the item has no readable event or its target is not enabled.</param>
/// <param name="Fields">The fields of the event and of the candidates, side by side.</param>
/// <param name="Candidates">The records in question, as they are now.</param>
/// <param name="Options">What can be done, and what each would do.</param>
/// <param name="History">Earlier decisions about this item, the newest first.</param>
public sealed record ReviewItemReport(
    ReviewListEntry Item,
    string Version,
    string Cause,
    string Advice,
    string? Message,
    ReviewUserState? User,
    IReadOnlyList<ReviewField> Fields,
    IReadOnlyList<ReviewCandidate> Candidates,
    IReadOnlyList<ReviewOption> Options,
    IReadOnlyList<ReviewLogEntry> History);

/// <summary>What the ledger knows of the user of an item.</summary>
/// <param name="UserId">The Auth0 user id; null without personal data.</param>
/// <param name="RecordId">The record of the user; null if there is none, or if it is personal and personal data is left out.</param>
/// <param name="HasRecord">Whether the user has a record.</param>
/// <param name="IsDeleted">Whether the user is deleted.</param>
/// <param name="IsBlocked">Whether the user is blocked.</param>
/// <param name="HasNewerEvents">Whether events after that of the item are known. Their values stay.</param>
public sealed record ReviewUserState(string? UserId, string? RecordId, bool HasRecord, bool IsDeleted, bool IsBlocked, bool HasNewerEvents);

/// <summary>A field of the event, and what the candidates have instead.</summary>
/// <param name="Field">The name of the field in the target.</param>
/// <param name="EventValue">The value of the event; null without personal data, or if it is empty.</param>
/// <param name="Candidates">The candidates in their order.</param>
public sealed record ReviewField(string Field, string? EventValue, IReadOnlyList<ReviewFieldComparison> Candidates);

/// <summary>The value of a candidate, compared with that of the event.</summary>
/// <param name="Candidate">The number of the candidate.</param>
/// <param name="Comparison">How the values relate.</param>
/// <param name="Value">The value of the candidate; null without personal data, or if it is empty.</param>
public sealed record ReviewFieldComparison(int Candidate, FieldComparison Comparison, string? Value);

/// <summary>How the value of a candidate relates to that of the event.</summary>
public enum FieldComparison
{
    Same,
    Different,

    /// <summary>Only the event has a value.</summary>
    OnlyInEvent,

    /// <summary>Only the record has a value.</summary>
    OnlyInRecord,

    /// <summary>Neither has a value.</summary>
    Empty,

    /// <summary>The target did not return the record or the field.</summary>
    Unknown,
}

/// <summary>A record in question, as it is now.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="RecordId">The id in the target, which an approval names; null if it is personal and personal data is left out.</param>
/// <param name="State">Whether it was found.</param>
/// <param name="Owner">Whose record it is.</param>
/// <param name="IsRecordOfUser">Whether it is the record to which the user is linked.</param>
/// <param name="Problem">Why the state is unknown; null otherwise.</param>
public sealed record ReviewCandidate(int Number, string? RecordId, CandidateState State, CandidateOwner Owner, bool IsRecordOfUser, string? Problem);

public enum CandidateState
{
    Found,

    /// <summary>It no longer exists in the target.</summary>
    Missing,

    /// <summary>The target did not respond, or is not enabled.</summary>
    Unknown,
}

/// <summary>The Auth0 user in a record.</summary>
public enum CandidateOwner
{
    Unknown,

    /// <summary>The record has no user id.</summary>
    None,

    /// <summary>The user of the item.</summary>
    SameUser,

    /// <summary>Another user who is not deleted, as far as known.</summary>
    OtherUser,

    /// <summary>Another user, who is deleted.</summary>
    DeletedUser,
}

/// <summary>Something that can be done about an item.</summary>
/// <param name="Action">The action.</param>
/// <param name="Choice">The choice of an approval; null for other actions.</param>
/// <param name="IsPossible">Whether it can be done now.</param>
/// <param name="Effect">What it will do, or why it is not possible.</param>
public sealed record ReviewOption(ReviewActionKind Action, ReviewChoice? Choice, bool IsPossible, string Effect);
