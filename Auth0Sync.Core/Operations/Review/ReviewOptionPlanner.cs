using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.Review;

/// <summary>Determines what can be done about an item, and what it would do. Pure.</summary>
internal static class ReviewOptionPlanner
{
    private const string NoEvent = "The item contains no event that can be read.";
    private const string UserDeleted = "The user is deleted.";

    private static readonly ReviewReason[] ReasonsToLink = [ReviewReason.RecordOfAnotherUser, ReviewReason.EmailOfAnotherRecord, ReviewReason.UnexplainedConflict];
    private static readonly ReviewReason[] ReasonsToCreate = [ReviewReason.RecordOfAnotherUser, ReviewReason.NoRecord, ReviewReason.RecordRemoved];

    /// <summary>The options that the reason of the item offers.</summary>
    public static IEnumerable<ReviewOption> GetOptions(ReviewSubject subject)
    {
        foreach (var choice in GetChoices(subject))
        {
            yield return GetApproval(subject, choice);
        }

        yield return GetRetry(subject);
        yield return GetDismissal(subject);
    }

    /// <summary>Whether and how a choice can be approved now, whether or not it is offered.</summary>
    public static ReviewOption GetApproval(ReviewSubject subject, ReviewChoice choice)
    {
        var problem = FindSendProblem(subject) ?? choice.Kind switch
        {
            ReviewChoiceKind.Link => FindLinkProblem(subject, choice.RecordId),
            ReviewChoiceKind.Create => FindCreateProblem(subject),
            _ => FindSkipProblem(subject, choice.Fields),
        };
        return new ReviewOption(ReviewActionKind.Approve, choice, problem is null, problem ?? DescribeApproval(subject, choice));
    }

    public static ReviewOption GetRetry(ReviewSubject subject)
    {
        var problem = FindSendProblem(subject);
        return new ReviewOption(
            ReviewActionKind.Retry,
            null,
            problem is null,
            problem ?? $"Sends the event {subject.Event!.Id} ({subject.Event.Type}) to the queue of {subject.Target!.Name} again. Newer values stay.");
    }

    public static ReviewOption GetDismissal(ReviewSubject subject) =>
        new(ReviewActionKind.Dismiss, null, true, $"Closes the item. Nothing is written, and {subject.Item.EventId ?? "the message"} is dropped for {subject.Item.Target ?? "its target"}.");

    /// <summary>The decision that the processor finds with the event.</summary>
    public static EventDecision ToDecision(ReviewSubject subject, ReviewChoice choice) => choice.Kind switch
    {
        ReviewChoiceKind.Link => new EventDecision.Link(choice.RecordId!, subject.Row!.RecordId),
        ReviewChoiceKind.Create => new EventDecision.Create(),
        _ => new EventDecision.SkipFields(choice.Fields),
    };

    private static IEnumerable<ReviewChoice> GetChoices(ReviewSubject subject)
    {
        if (subject.Event is null || (subject.Target is not null && subject.RecordTarget is null))
        {
            yield break;
        }

        if (ReasonsToLink.Contains(subject.Item.Reason))
        {
            foreach (var candidate in subject.Candidates.Where(candidate => subject.Row?.RecordId is not { } own || (own != candidate.RecordId && own != candidate.Record?.Id)))
            {
                yield return ReviewChoice.Link(candidate.RecordId);
            }
        }

        if (ReasonsToCreate.Contains(subject.Item.Reason))
        {
            yield return ReviewChoice.Create;
        }

        if (subject.Item.Reason == ReviewReason.Rejected)
        {
            yield return ReviewChoice.SkipFields([.. GetRejectedFields(subject)]);
        }
    }

    private static string? FindSendProblem(ReviewSubject subject) => subject switch
    {
        { Event: null } => NoEvent,
        { Target: null } => $"The target {subject.Message?.Target ?? subject.Item.Target} is not enabled. Enable it first.",
        _ => null,
    };

    private static string? FindLinkProblem(ReviewSubject subject, string? recordId)
    {
        var candidate = subject.Candidates.FirstOrDefault(candidate => candidate.RecordId == recordId);
        return subject switch
        {
            _ when !ReasonsToLink.Contains(subject.Item.Reason) => $"An item with the reason {subject.Item.Reason} cannot be linked.",
            _ when candidate is null => "The record is not a candidate of this item.",
            { RecordTarget: null } => $"{subject.Target!.Name} keeps no records.",
            { IsUserDeleted: true } => UserDeleted,
            _ when candidate.State == CandidateState.Missing => "The record no longer exists.",
            _ when candidate.State == CandidateState.Unknown => $"The record cannot be looked up: {candidate.Problem}",
            _ when subject.Row?.RecordId == candidate.Record!.Id => "The user already has the record. Retry instead.",
            _ when IsOfOtherUser(candidate) && subject.RecordTarget.Policies.OnSharedRecord != SharedRecordPolicy.Share =>
                "The record belongs to another user. If that user is gone for good, put this user's id into the record and retry.",
            { Row.RecordId: not null, RecordTarget.Traits.HasUniqueUserId: false } => "The user has a record, and in this target another one cannot replace it. Merge the two there, and retry.",
            _ => null,
        };
    }

    private static string? FindCreateProblem(ReviewSubject subject) => subject switch
    {
        _ when !ReasonsToCreate.Contains(subject.Item.Reason) => $"An item with the reason {subject.Item.Reason} needs no new record.",
        { RecordTarget: null } => $"{subject.Target!.Name} keeps no records.",
        { IsUserDeleted: true } => UserDeleted,
        { Item.Reason: ReviewReason.RecordRemoved } when subject.Candidates.Any(candidate => candidate.State == CandidateState.Found) => "The record exists again. Retry instead.",
        { Row.RecordId: not null, Item.Reason: not ReviewReason.RecordRemoved } => "The user has a record by now. Retry instead.",
        _ => null,
    };

    private static string? FindSkipProblem(ReviewSubject subject, IReadOnlyList<string> fields)
    {
        if (subject.Item.Reason != ReviewReason.Rejected)
        {
            return $"An item with the reason {subject.Item.Reason} has no rejected fields.";
        }

        if (subject.RecordTarget is null || subject.Event!.Type == Auth0EventTypes.UserDeleted)
        {
            return "Nothing can be left out of this event.";
        }

        var allowed = GetSkippableFields(subject.RecordTarget, subject.Event!);
        return fields switch
        {
            [] => $"The target did not name the rejected fields. Name those to leave out, of: {string.Join(", ", allowed)}.",
            _ when fields.Except(allowed).ToList() is { Count: > 0 } others => $"These fields cannot be left out: {string.Join(", ", others)}. Allowed: {string.Join(", ", allowed)}.",
            _ => null,
        };
    }

    private static string DescribeApproval(ReviewSubject subject, ReviewChoice choice)
    {
        var effect = choice.Kind switch
        {
            ReviewChoiceKind.Link => DescribeLink(subject, choice.RecordId!),
            ReviewChoiceKind.Create when subject.RecordTarget!.Traits.HasUniqueEmail => "Creates a record of the user's own. An address that another record has is left out and reviewed.",
            ReviewChoiceKind.Create => "Creates a record of the user's own.",
            _ => $"Writes the event without {string.Join(", ", choice.Fields)}. Another value of these is attempted as usual.",
        };
        return subject.HasNewerEvents ? $"{effect} Newer events of the user are known: their values are not in this event, and follow with the next one." : effect;
    }

    private static string DescribeLink(ReviewSubject subject, string recordId)
    {
        var link = $"Links the user to {subject.Describe(recordId)} and writes the values of the event.";
        return subject.Row?.RecordId is { } own && !subject.Row.IsShared
            ? $"{link} The user's current {subject.Describe(own)} loses the user id and is marked as deactivated; merge or delete it afterwards."
            : link;
    }

    private static bool IsOfOtherUser(FoundCandidate candidate) => candidate.Owner is CandidateOwner.OtherUser or CandidateOwner.DeletedUser;

    // "phone (INVALID_LENGTH), jobtitle (INVALID_OPTION)".
    private static IEnumerable<string> GetRejectedFields(ReviewSubject subject)
    {
        var named = subject.Item.Details.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split(' ')[0]).Distinct();
        return subject.RecordTarget is { } target && subject.Event is { } auth0Event ? named.Intersect(GetSkippableFields(target, auth0Event)) : [];
    }

    private static List<string> GetSkippableFields(IRecordTarget target, Auth0Event auth0Event)
    {
        var mapped = FieldMapper.Map(target.FieldMap, auth0Event, UserStatus.Active, target.Policies.MappingRules).Values.Keys;
        string[] required = target.Traits.RequiresEmail ? [target.UserIdField, target.EmailField] : [target.UserIdField];
        return [.. mapped.Except(required).Except(target.FieldMap.StatusFields)];
    }
}
