using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.Review;

/// <summary>Everything that decides what can be done about an item, as it is now.</summary>
/// <param name="Open">The item.</param>
/// <param name="Target">The target; null if it is not enabled.</param>
/// <param name="Event">The event; null if the item contains none that can be read.</param>
/// <param name="Message">The message that sends the event through the queue again; null if there is none.</param>
/// <param name="Row">What the ledger knows of the user; null if the user is unknown.</param>
/// <param name="Candidates">The records in question.</param>
internal sealed record ReviewSubject(
    OpenReviewItem Open,
    ITarget? Target,
    Auth0Event? Event,
    EventMessage? Message,
    LedgerRow? Row,
    IReadOnlyList<FoundCandidate> Candidates)
{
    public ReviewItem Item => Open.Item;

    public IRecordTarget? RecordTarget => Target as IRecordTarget;

    /// <summary>
    /// Another one with another event, and the same while a person resolves the item. Both ids, because the content of an item is
    /// replaced before its row.
    /// </summary>
    public string Version => string.Join(' ', new[] { Item.EventId, Event?.Id }.OfType<string>().Distinct());

    public bool HasPersonalRecordIds => RecordTarget is { Traits.HasPersonalRecordIds: true };

    /// <summary>Whether the user is deleted, as far as known; by the event itself, or by a newer one.</summary>
    public bool IsUserDeleted => Row is { IsDeleted: true } || Event is { Type: Auth0EventTypes.UserDeleted };

    public bool HasNewerEvents => Row is { } row && Event is { } read && !row.IsNewest(EventClock.FromEvent(read));

    /// <summary>A record as it is named in texts: the id, unless it is personal.</summary>
    public string Describe(string recordId) => HasPersonalRecordIds ? "the record" : $"record {recordId}";
}

/// <param name="RecordId">The id in the item.</param>
/// <param name="Result">The result of looking it up; null if the target is not enabled.</param>
/// <param name="Owner">Whose record it is.</param>
/// <param name="Fields">The values of its fields, as the target shows them; null if it cannot be read field by field.</param>
internal sealed record FoundCandidate(string RecordId, TargetResult? Result, CandidateOwner Owner, IReadOnlyDictionary<string, string?>? Fields = null)
{
    public TargetRecord? Record => (Result as TargetResult.Done)?.Record;

    public CandidateState State => Result switch
    {
        TargetResult.Done => CandidateState.Found,
        TargetResult.Missing => CandidateState.Missing,
        _ => CandidateState.Unknown,
    };

    public string? Problem => Result switch
    {
        TargetResult.Done or TargetResult.Missing => null,
        TargetResult.Busy busy => busy.Message,
        TargetResult.Misconfigured misconfigured => misconfigured.Problem,
        TargetResult.Rejected rejected => $"The target rejects the lookup ({rejected.Code}).",
        null => "The target is not enabled.",
        _ => "The target did not return the record.",
    };
}
