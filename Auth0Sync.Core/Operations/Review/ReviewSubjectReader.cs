using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.Review;

/// <summary>Reads an item, its event, the ledger and the candidates. Changes nothing.</summary>
internal sealed class ReviewSubjectReader(IReviewStore store, ReviewEventReader events, ILedger ledger, TargetRegistry targets)
{
    // An item names two or three; a forged one could name hundreds.
    private const int MaxCandidates = 10;

    /// <returns>Null if the item is not open.</returns>
    public async Task<ReviewSubject?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } open)
        {
            return null;
        }

        var message = await events.ReadAsync(open.Item, cancellationToken);
        var auth0Event = message is not null && EventReader.Read(message.EventJson.Span) is EventReadResult.Success read ? read.Event : null;
        var target = message is null ? null : targets.Find(message.Target);
        var row = target is not null && auth0Event is not null ? (await ledger.ReadAsync(target.Name, auth0Event.User.UserId, cancellationToken)).Row : null;
        var candidates = new List<FoundCandidate>();
        foreach (var recordId in open.Item.Candidates.Take(MaxCandidates))
        {
            candidates.Add(await FindCandidateAsync(target as IRecordTarget, auth0Event, recordId, cancellationToken));
        }

        return new ReviewSubject(open, target, auth0Event, auth0Event is null ? null : message, row, candidates);
    }

    private async Task<FoundCandidate> FindCandidateAsync(IRecordTarget? target, Auth0Event? auth0Event, string recordId, CancellationToken cancellationToken)
    {
        if (target is null || auth0Event is null)
        {
            return new FoundCandidate(recordId, null, CandidateOwner.Unknown);
        }

        var result = await target.FindAsync(new RecordKey.Id(recordId), cancellationToken);
        var owner = result switch
        {
            TargetResult.Done { Record.UserId: null or "" } => CandidateOwner.None,
            TargetResult.Done { Record.UserId: var userId } when userId == auth0Event.User.UserId => CandidateOwner.SameUser,
            TargetResult.Done { Record.UserId: var userId } => (await ledger.ReadAsync(target.Name, userId, cancellationToken)).Row.IsDeleted
                ? CandidateOwner.DeletedUser
                : CandidateOwner.OtherUser,
            _ => CandidateOwner.Unknown,
        };
        var fields = result is TargetResult.Done { Record.Id: var id } && target is IFieldReader reader
            ? await reader.ReadFieldsAsync(id, [.. target.FieldMap.Fields.Select(mapping => mapping.Field)], cancellationToken)
            : null;
        return new FoundCandidate(recordId, result, owner, fields);
    }
}
