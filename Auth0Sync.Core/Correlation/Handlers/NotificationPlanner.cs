using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Handlers;

/// <summary>
/// Plans which recipients are told what. The ledger holds what each of them was told: a duplicate or a late event tells
/// nothing. Pure, like the handlers.
/// </summary>
public sealed class NotificationPlanner(LedgerHasher hasher)
{
    /// <param name="auth0Event">The event.</param>
    /// <param name="row">The row of the user before the event.</param>
    /// <param name="target">Provides the recipients and what they watch; it is not called.</param>
    public Plan CreatePlan(Auth0Event auth0Event, LedgerRow row, INotificationTarget target)
    {
        if (!Auth0EventTypes.IsSupported(auth0Event.Type))
        {
            return new Plan.NoTargetCall(new Outcome.Skipped(SkipReason.UnknownType), row);
        }

        var clock = EventClock.FromEvent(auth0Event);
        var isDeletion = auth0Event.Type == Auth0EventTypes.UserDeleted;
        var observed = row.Observe(clock, isDeletion, isDeletion ? auth0Event.User.IsBlocked : auth0Event.IsBlocked);
        var status = UserStatus.FromLedgerRow(observed, target.Policies);
        var before = auth0Event.PreviousUser is { } previous ? GetValues(auth0Event with { User = previous, PreviousUser = null }, status, target) : null;
        var change = new UserChange(auth0Event, status, GetValues(auth0Event, status, target), before);
        var fields = row.Fields.ToBuilder();
        var notifications = target.Recipients
            .SelectMany(recipient => new RecipientPlanner(target, recipient, change, hasher, fields).PlanNotifications())
            .ToList();
        var next = observed with { Fields = fields.ToImmutable() };
        return notifications.Count > 0
            ? new Plan.Notify(notifications, next)
            : new Plan.NoTargetCall(row.IsNewest(clock) ? new Outcome.Unchanged() : new Outcome.Stale(), next);
    }

    // A recipient is told what events state, and nothing that is derived from it.
    private static Dictionary<string, FieldValue?> GetValues(Auth0Event auth0Event, string status, INotificationTarget target)
    {
        var mapped = FieldMapper.Map(target.FieldMap, auth0Event, status, target.Policies.MappingRules);
        return mapped.Values.Where(pair => !mapped.InferredFields.Contains(pair.Key)).ToDictionary(StringComparer.Ordinal);
    }
}
