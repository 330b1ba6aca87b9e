using Auth0Sync.Core.Review;

namespace Auth0Sync.Core.Operations.Review;

/// <summary>What each reason means, and what to do, in one sentence each. The details are in docs/review.md.</summary>
internal static class ReviewGuide
{
    public static string GetCause(ReviewReason reason) => reason switch
    {
        ReviewReason.Unreadable => "A queue message does not have the format of Auth0Sync, or its blob is gone.",
        ReviewReason.Poisoned => "The event failed unexpectedly at every attempt.",
        ReviewReason.UnknownTarget => "The message is for a target that is not enabled.",
        ReviewReason.RecordOfAnotherUser => "The matched record belongs to another Auth0 user. Nothing was written.",
        ReviewReason.EmailOfAnotherRecord => "The address of the user belongs to another record. Everything else was written, if the target keeps records without an address.",
        ReviewReason.UnexplainedConflict => "The target says that a unique value is taken, and the record that has it was not found or is not the cause.",
        ReviewReason.NoRecord => "The user has no record, and OnMissingRecord is Review. Nothing was written.",
        ReviewReason.RecordRemoved => "The record of the user was deleted or archived in the target. Nothing was written.",
        ReviewReason.EraseLinkedRecord => "The record of a deleted user was not created by Auth0Sync, so it was deactivated and not erased.",
        ReviewReason.FutureEvent => "The time of the event is in the future. Nothing was written.",
        ReviewReason.Rejected => "The target rejects values. If it names the fields, everything else was written.",
        ReviewReason.BusyTooLong => "The target was busy for longer than Auth0Sync:Retry:GiveUpAfter.",
        ReviewReason.OtherTenant => "The event is from another tenant than the one whose users are kept. Nothing was written.",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "The reason has no description."),
    };

    public static string GetAdvice(ReviewReason reason) => reason switch
    {
        ReviewReason.Unreadable => "Find out what else writes to the queue, then dismiss the item.",
        ReviewReason.Poisoned => "Find the exceptions in the log, fix the cause, then retry.",
        ReviewReason.UnknownTarget => "Enable the target and retry, or dismiss the item.",
        ReviewReason.RecordOfAnotherUser => "One person: link the accounts in Auth0, or put the user's id into the record, and retry. Two people: approve a separate record.",
        ReviewReason.EmailOfAnotherRecord => "Compare the records. One person: merge them in the target and retry, or approve the link. Two people: correct the address in Auth0 and dismiss the item.",
        ReviewReason.UnexplainedConflict => "Look for an archived record or another unique field with the value, then retry. If a candidate is the person, approve the link.",
        ReviewReason.NoRecord => "Approve a new record, or put the user's id into the right record and retry.",
        ReviewReason.RecordRemoved => "Removed by mistake: restore the record and retry, or approve a new one. On purpose: dismiss the item.",
        ReviewReason.EraseLinkedRecord => "Erase the record in the target, or leave it; then dismiss the item.",
        ReviewReason.FutureEvent => "Compare the clocks. Retry when the time has come, or dismiss the item.",
        ReviewReason.Rejected => "Correct the value in Auth0, or the rule in the target, and retry. Or approve without the fields.",
        ReviewReason.BusyTooLong => "Retry when the target is available again.",
        ReviewReason.OtherTenant => "Dismiss the item, or correct Auth0Sync:Webhook:AllowedTenants and retry.",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "The reason has no description."),
    };
}
