using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Matching;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation.Handlers;

/// <summary>Plans for an event about a user that lived when it was sent; the handlers differ in what a missing record means.</summary>
public sealed class UpsertPlanner(FieldChangeDetector changeDetector, IOptions<PolicyOptions> policies)
{
    private readonly MappingRules _mappingRules = policies.Value.MappingRules;

    /// <summary>Plans.</summary>
    public Plan CreatePlan(Auth0Event auth0Event, LedgerRow row, ITarget target, MissingRecordAction missingRecordAction)
    {
        var at = EventClock.FromEvent(auth0Event);
        var heard = row.Observe(at, isDeleted: false, auth0Event.IsBlocked);
        var status = UserStatus.FromLedgerRow(heard, policies.Value);
        var mapped = FieldMapper.Map(target.FieldMap, auth0Event, status, _mappingRules);
        var written = changeDetector.DetectChanges(auth0Event.User.UserId, mapped, heard, at, target.FieldMap);
        var next = heard with { Fields = written.FieldClocks };
        if (IsHeldForVerification(auth0Event.User, row, target))
        {
            return new Plan.NoTargetCall(new Outcome.Skipped(SkipReason.EmailNotVerified), next.MarkPending(target.EmailField));
        }

        // Unless the deletion is still to be carried out: then somebody may have made a record that no row knows, and the
        // user who returns would find it without this event's words.
        if (next is { IsDeleted: true, RecordId: null, IsUncertain: false })
        {
            return new Plan.NoTargetCall(new Outcome.Stale(), next.WithoutRecord());
        }

        if (row.RecordId is not null && written.Changes.Count == 0)
        {
            // A duplicate of the newest event is no news, but it is not late either.
            return new Plan.NoTargetCall(row.IsNewest(at) ? new Outcome.Unchanged() : new Outcome.Stale(), next);
        }

        // A record that is new to the user needs the id of the user even where a newer event has already said it.
        var values = new Dictionary<string, string?>(written.Values) { [target.UserIdField] = auth0Event.User.UserId };
        var isLate = heard.IsDeleted || (row.RecordId is not null && !row.IsNewest(at));
        var externalId = ExternalId.FromUser(auth0Event.User, policies.Value.ExternalIdPath, target);
        var whenMissing = (isLate, missingRecordAction, externalId.Value) switch
        {
            (true, _, _) => MissingRecordAction.LeaveMissing,

            // An administrator has named a record: creating another one first would double it.
            (_, MissingRecordAction.CreateFirst, not null) => MissingRecordAction.LookThenCreate,

            // A newer event was skipped. The creation may lack the address, whose conflict would reveal an existing record.
            (_, MissingRecordAction.CreateFirst, _) when !row.IsNewest(at) => MissingRecordAction.LookThenCreate,
            _ => missingRecordAction,
        };

        string Facts() => changeDetector.ComputeFingerprint(mapped, auth0Event, whenMissing, externalId.Value);
        if (row.PendingReview?.Covers(at, Facts()) == true)
        {
            return new Plan.NoTargetCall(new Outcome.Skipped(SkipReason.AlreadyInReview), heard);
        }

        // A deletion that is still to be carried out is not done by a late event.
        var isDoubtful = heard.IsDeleted && row.IsUncertain;
        return new Plan.Write(values, written.Changes, next with { IsUncertain = isDoubtful }, whenMissing, GetUnmappableFields(mapped, externalId)) { ComputeFingerprint = Facts };
    }

    // An event that does not speak of the address, of a user who has one, does not verify it.
    private bool IsHeldForVerification(UserProfile user, LedgerRow row, ITarget target) =>
        policies.Value.OnUnverifiedEmail == UnverifiedEmailPolicy.Hold
        && row.RecordId is null
        && ((user.HasEmail && _mappingRules.EmailTrust.GetVerifiedEmail(user) is null) || (user.Find("email") is null && row.Fields.ContainsKey(target.EmailField)));

    // A record that an administrator named, and that cannot be looked for, is not passed over in silence.
    private IReadOnlyList<string> GetUnmappableFields(MappedFields mapped, ExternalId externalId) =>
        externalId.IsInvalid ? [.. mapped.NotMappableFields, policies.Value.ExternalIdPath!] : mapped.NotMappableFields;
}
