using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Handlers;

/// <summary>
/// <c>user.deleted</c>: Auth0 also sends it for the secondary account of an account linking. The row is kept, so that a late
/// event does not restore the user.
/// </summary>
public sealed class UserDeletedHandler(FieldChangeDetector changeDetector) : IEventHandler
{
    /// <inheritdoc/>
    public Plan CreatePlan(Auth0Event auth0Event, LedgerRow row, IRecordTarget target, EventDecision? decision = null)
    {
        var clock = EventClock.FromEvent(auth0Event);
        // The previous state in a deletion does not imply an unblock.
        var observed = row.Observe(clock, isDeleted: true, auth0Event.User.IsBlocked);
        if (!observed.IsDeleted)
        {
            return new Plan.NoTargetCall(new Outcome.Stale(), observed);
        }

        // Except after a crash: the worker may have created a record that no row refers to.
        if (row is { IsDeleted: true, IsUncertain: false })
        {
            return new Plan.NoTargetCall(new Outcome.Unchanged(), observed);
        }

        if (target.Policies.OnDelete == DeletePolicy.Ignore)
        {
            return new Plan.NoTargetCall(new Outcome.Skipped(SkipReason.DeleteIgnored), observed);
        }

        var status = target.FieldMap.StatusFields.ToDictionary(field => field, _ => FieldValue.FromString(UserStatus.Deactivated));
        var metadata = FieldMapper.MapEventMetadata(target.FieldMap, auth0Event);
        var changes = changeDetector.DetectChanges(auth0Event.User.UserId, new MappedFields(status, metadata, [], []), observed, clock, target.FieldMap);
        // Without a linked record, the hashes are of values that were never written.
        var next = target.Policies.OnDelete == DeletePolicy.Deactivate && row.RecordId is not null
            ? observed with { Fields = changes.FieldClocks }
            : observed.WithoutRecord();
        var removed = next with { IsUncertain = false, AddressAttempt = null, Deletions = row.Deletions + 1 };
        return new Plan.Remove(target.Policies.OnDelete, changes.Values, removed);
    }
}
