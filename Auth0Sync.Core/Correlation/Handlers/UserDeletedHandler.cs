using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation.Handlers;

/// <summary>
/// <c>user.deleted</c>: also what Auth0 sends for the secondary account of a link. The row is kept, so that an older
/// event that comes later does not bring the user back.
/// </summary>
public sealed class UserDeletedHandler(FieldDiff diff, IOptions<PolicyOptions> policies) : IEventHandler
{
    /// <inheritdoc/>
    public Plan Decide(Auth0Event auth0Event, LedgerRow row, ITarget target)
    {
        var at = EventClock.Of(auth0Event);
        // What the user was before a deletion says nothing of an unblocking.
        var heard = row.Hear(at, deleted: true, auth0Event.User.Blocked);
        if (!heard.IsDeleted)
        {
            return new Plan.Settled(new Outcome.Stale(), heard);
        }

        // Unless somebody died while writing: it may have made a record that no row knows.
        if (row is { IsDeleted: true, IsDoubtful: false })
        {
            return new Plan.Settled(new Outcome.Unchanged(), heard);
        }

        if (policies.Value.OnDelete == DeletePolicy.Ignore)
        {
            return new Plan.Settled(new Outcome.Skipped(SkipReason.DeleteIgnored), heard);
        }

        var status = target.Map.StatusFields.ToDictionary(field => field, _ => (string?)UserStatus.Deactivated);
        var riders = FieldMapper.Riders(target.Map, auth0Event);
        var written = diff.Compare(auth0Event.User.UserId, new MappedFields(status, riders, [], []), heard, at, target.Map);
        var next = policies.Value.OnDelete == DeletePolicy.Deactivate ? heard with { Fields = written.Fields } : heard.WithoutRecord();
        return new Plan.Remove(policies.Value.OnDelete, written.Values, next with { IsDoubtful = false });
    }
}
