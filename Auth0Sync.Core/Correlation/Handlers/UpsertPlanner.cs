using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Matching;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Handlers;

/// <summary>Plans for created and updated users; the handlers differ in what they do about a missing record.</summary>
public sealed class UpsertPlanner(FieldChangeDetector changeDetector)
{
    public Plan CreatePlan(Auth0Event auth0Event, LedgerRow row, IRecordTarget target, MissingRecordAction missingRecordAction, EventDecision? decision = null)
    {
        var clock = EventClock.FromEvent(auth0Event);
        var observed = row.Observe(clock, isDeleted: false, auth0Event.IsBlocked);
        var status = UserStatus.FromLedgerRow(observed, target.Policies);
        var mapped = FieldMapper.Map(target.FieldMap, auth0Event, status, target.Policies.MappingRules);
        var changes = changeDetector.DetectChanges(auth0Event.User.UserId, mapped, observed, clock, target.FieldMap);
        var next = observed with { Fields = changes.FieldClocks };
        if (EmailVerification.IsAwaited(auth0Event.User, row, target))
        {
            return new Plan.NoTargetCall(new Outcome.Skipped(SkipReason.EmailNotVerified), next.MarkPending(target.EmailField));
        }

        // Not while the deletion is pending: a crashed worker may have created a record that no row refers to, and a restored
        // user would get it without the values of this event.
        if (next is { IsDeleted: true, RecordId: null, IsUncertain: false })
        {
            return new Plan.NoTargetCall(new Outcome.Stale(), next.WithoutRecord());
        }

        changes = WithRepeatedStatus(changes, auth0Event, row, status, target);
        if (row.RecordId is not null && changes.Changes.Count == 0 && decision is not EventDecision.Link)
        {
            // A duplicate of the newest event is not late.
            return new Plan.NoTargetCall(row.IsNewest(clock) ? new Outcome.Unchanged() : new Outcome.Stale(), next);
        }

        // A record that is new to the user needs the user id, even if the field is superseded.
        var values = new Dictionary<string, FieldValue?>(changes.Values) { [target.UserIdField] = FieldValue.FromString(auth0Event.User.UserId) };
        var isLate = observed.IsDeleted || (row.RecordId is not null && !row.IsNewest(clock));
        var externalId = ExternalId.FromUser(auth0Event.User, target.Policies.ExternalIdPath, target);
        var missingAction = (isLate, missingRecordAction, externalId.Value) switch
        {
            // A person who saw that the event is late has decided.
            (true, _, _) when decision is EventDecision.Create && !observed.IsDeleted => MissingRecordAction.LookThenCreate,
            (true, _, _) => MissingRecordAction.LeaveMissing,
            (_, MissingRecordAction.LookThenReview or MissingRecordAction.LookThenSkip, _) when decision is EventDecision.Create => MissingRecordAction.LookThenCreate,

            // An administrator has assigned a record: creating first would duplicate it.
            (_, MissingRecordAction.CreateFirst, not null) => MissingRecordAction.LookThenCreate,

            // A newer event was skipped. The creation may lack the address, whose conflict would reveal an existing record.
            (_, MissingRecordAction.CreateFirst, _) when !row.IsNewest(clock) => MissingRecordAction.LookThenCreate,
            (_, MissingRecordAction.CreateFirst, _) when !WouldRejectDuplicate(target, row) => MissingRecordAction.LookThenCreate,
            _ => missingRecordAction,
        };

        string ComputeFingerprint() => changeDetector.ComputeFingerprint(mapped, auth0Event, missingAction, externalId.Value);
        if (decision is null && row.PendingReview?.Covers(clock, ComputeFingerprint()) == true)
        {
            return new Plan.NoTargetCall(new Outcome.Skipped(SkipReason.AlreadyInReview), observed);
        }

        // A late event does not complete a pending deletion.
        var isUncertain = observed.IsDeleted && row.IsUncertain;
        var written = next with { IsUncertain = isUncertain, AddressAttempt = null };
        return new Plan.Write(values, changes.Changes, written, missingAction, GetUnmappableFields(mapped, externalId, target))
        {
            ComputeFingerprint = ComputeFingerprint,
            Address = target.Traits.IsFoundByEmailOnly ? FindAddress(auth0Event, values, changes.Changes, target) : null,
            Decision = decision,
        };
    }

    private PlannedAddress? FindAddress(
        Auth0Event auth0Event, Dictionary<string, FieldValue?> values, IReadOnlyDictionary<string, FieldValue?> changes, IRecordTarget target) =>
        values.GetValueOrDefault(target.EmailField) is { } address
            ? new PlannedAddress(auth0Event.Id, changeDetector.HashValue(auth0Event.User.UserId, target.EmailField, address), changes.ContainsKey(target.EmailField))
            : null;

    // What the status has effects on may be new since it was set, such as a subscription of a blocked user.
    private static FieldChanges WithRepeatedStatus(FieldChanges changes, Auth0Event auth0Event, LedgerRow row, string status, IRecordTarget target) =>
        target is IStatusTarget
        && status != UserStatus.Active
        && row.RecordId is not null
        && row.IsNewest(EventClock.FromEvent(auth0Event))
        && row.Fields.GetValueOrDefault(StatusEffect.Field) is { Refused: null } known
        && known.At.EventId != auth0Event.Id
            ? changes with { Changes = new Dictionary<string, FieldValue?>(changes.Changes) { [StatusEffect.Field] = status } }
            : changes;

    // Only a rejected duplicate reveals a record that the user already has. Without that, it is looked up first, unless
    // there can be none.
    private static bool WouldRejectDuplicate(IRecordTarget target, LedgerRow row)
    {
        var matchesByEmail = target.Policies.EnabledMatchRules.Any(rule => rule is MatchRuleNames.VerifiedEmail or MatchRuleNames.PreviousEmail);
        return (target.Traits.HasUniqueUserId || !row.IsUncertain) && (target.Traits.HasUniqueEmail || !matchesByEmail);
    }

    // An invalid external id is logged like an unmappable field.
    private static IReadOnlyList<string> GetUnmappableFields(MappedFields mapped, ExternalId externalId, IRecordTarget target) =>
        externalId.IsInvalid ? [.. mapped.NotMappableFields, target.Policies.ExternalIdPath!] : mapped.NotMappableFields;
}
