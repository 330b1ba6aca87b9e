using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation.Handlers;

/// <summary>
/// <c>user.deleted</c>: also what Auth0 sends for the secondary account of a link. The row is kept, so that an older
/// event that comes later does not bring the user back.
/// </summary>
public sealed class UserDeletedHandler(FieldChangeDetector changeDetector, IOptions<PolicyOptions> policies) : IEventHandler
{
    /// <inheritdoc/>
    public Plan CreatePlan(Auth0Event auth0Event, LedgerRow row, ITarget target)
    {
        var at = EventClock.FromEvent(auth0Event);
        // What the user was before a deletion says nothing of an unblocking.
        var heard = row.Observe(at, isDeleted: true, auth0Event.User.IsBlocked);
        if (!heard.IsDeleted)
        {
            return new Plan.NoTargetCall(new Outcome.Stale(), heard);
        }

        // Unless somebody died while writing: it may have made a record that no row knows.
        if (row is { IsDeleted: true, IsUncertain: false })
        {
            return new Plan.NoTargetCall(new Outcome.Unchanged(), heard);
        }

        if (policies.Value.OnDelete == DeletePolicy.Ignore)
        {
            return new Plan.NoTargetCall(new Outcome.Skipped(SkipReason.DeleteIgnored), heard);
        }

        var status = target.FieldMap.StatusFields.ToDictionary(field => field, _ => (string?)UserStatus.Deactivated);
        var riders = FieldMapper.MapEventMetadata(target.FieldMap, auth0Event);
        var written = changeDetector.DetectChanges(auth0Event.User.UserId, new MappedFields(status, riders, [], []), heard, at, target.FieldMap);
        // A record that the deletion finds without the ledger has none of the values that the row knows.
        var next = policies.Value.OnDelete == DeletePolicy.Deactivate && row.RecordId is not null
            ? heard with { Fields = written.FieldClocks }
            : heard.WithoutRecord();
        return new Plan.Remove(policies.Value.OnDelete, written.Values, next with { IsUncertain = false });
    }
}
