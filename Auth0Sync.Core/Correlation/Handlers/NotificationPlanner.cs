using System.Security.Cryptography;
using System.Text;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Handlers;

/// <summary>
/// Plans which recipients are told what. The ledger holds what each of them was told: a duplicate or a late event tells
/// nothing, and a change has one id, whichever event tells it. Pure, like the other handlers.
/// </summary>
public sealed class NotificationPlanner(FieldChangeDetector changeDetector, LedgerHasher hasher)
{
    private static readonly string[] Statuses = [UserStatus.Active, UserStatus.Blocked, UserStatus.Deactivated];

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
        var rules = target.Policies.MappingRules;
        var mapped = FieldMapper.Map(target.FieldMap, auth0Event, status, rules);
        var changes = WithAttempts(changeDetector.DetectChanges(auth0Event.User.UserId, mapped, observed, clock, target.FieldMap), row, clock, target.FieldMap);
        var before = auth0Event.PreviousUser is { } previous
            ? FieldMapper.Map(target.FieldMap, auth0Event with { User = previous, PreviousUser = null }, status, rules).Values
            : null;
        var change = new UserChange(auth0Event, row, status, mapped.Values, changes.Changes, changes.FieldClocks, before);
        var notifications = target.Recipients.SelectMany(recipient => CreateNotifications(change, target, recipient)).ToList();
        var next = observed with { Fields = changes.FieldClocks };
        if (status == UserStatus.Deactivated)
        {
            // If the user returns, every value is told again.
            next = next.MarkUncertain(next.Fields.Keys.Except(target.FieldMap.StatusFields)) with { IsUncertain = false };
        }

        return notifications.Count > 0
            ? new Plan.Notify(notifications, next with { IsUncertain = false })
            : new Plan.NoTargetCall(row.IsNewest(clock) ? new Outcome.Unchanged() : new Outcome.Stale(), next);
    }

    // A recipient may have been told what was attempted. A newer attempt will be repeated; an older one is followed by the
    // value of this event, even if it is the one that the recipient was told before.
    private static FieldChanges WithAttempts(FieldChanges changes, LedgerRow row, EventClock clock, FieldMap map)
    {
        var attempted = row.Fields.Where(field => field.Value.Refused is not null).ToList();
        if (attempted.Count == 0)
        {
            return changes;
        }

        var changed = changes.Changes.ToDictionary();
        var clocks = changes.FieldClocks;
        foreach (var (field, known) in attempted)
        {
            if (known.Refused!.At > clock && map.FindSource(field) is not FieldSource.Status)
            {
                changed.Remove(field);
                clocks = clocks.SetItem(field, known);
            }
            else if (changes.Values.TryGetValue(field, out var value))
            {
                changed[field] = value;
            }
        }

        return changes with { Changes = changed, FieldClocks = clocks };
    }

    private IEnumerable<PlannedNotification> CreateNotifications(UserChange change, INotificationTarget target, string recipient)
    {
        var statusField = INotificationTarget.GetField(recipient, StatusEffect.Field);
        var types = change.Changes.ContainsKey(statusField) ? GetStatusTypes(change, statusField) : [];
        var ofStatus = types.Select(type => Create(change, target, recipient, statusField, type, null));
        var tellsValues = types.Contains(NotificationType.Created) && GetFirstEventId(change, statusField, NotificationType.Created) == change.Event.Id;
        var ofPaths = tellsValues || change.Status == UserStatus.Deactivated ? [] : CreatePathNotifications(change, target, recipient, statusField);
        return ofStatus.Concat(ofPaths).OfType<PlannedNotification>();
    }

    private IEnumerable<PlannedNotification?> CreatePathNotifications(UserChange change, INotificationTarget target, string recipient, string statusField)
    {
        var prefix = INotificationTarget.GetField(recipient, "");
        foreach (var (field, value) in change.Changes.Where(changed => changed.Key != statusField && changed.Key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            FieldValue? previousValue = null;
            var isKnown = change.Before is not null;
            _ = change.Before?.TryGetValue(field, out previousValue);

            // The event was told before the user was deleted, and the user has returned since.
            if (change.FindTold(field) is { } known && known.At >= EventClock.FromEvent(change.Event))
            {
                continue;
            }

            // The recipient was never told a value, and the event says that it is the same as before.
            if (isKnown && !change.Row.Fields.ContainsKey(field) && previousValue == value)
            {
                continue;
            }

            var path = new PathChange(field[prefix.Length..], value, previousValue, isKnown);
            yield return Create(change, target, recipient, field, NotificationType.Updated, path);
        }
    }

    // A user who was told as deleted, and is not, has returned. What was only attempted may have been told.
    private NotificationType[] GetStatusTypes(UserChange change, string field)
    {
        var isTold = change.FindTold(field) is not null;
        string?[] last = [FindStatus(change, field, change.FindTold(field)?.ValueHash), FindAttemptedStatus(change, field)];
        var isAttempted = change.Row.Fields.GetValueOrDefault(field)?.Refused is { } attempt && attempt.EventId != change.Event.Id;
        var isCreated = !isTold && (last.Contains(UserStatus.Active) || (change.Event.Type == Auth0EventTypes.UserCreated && !isAttempted));
        var isNew = isCreated || last.Contains(UserStatus.Deactivated);
        return change.Status switch
        {
            UserStatus.Deactivated => [NotificationType.Deleted],
            UserStatus.Blocked => isNew ? [NotificationType.Created, NotificationType.Blocked] : [NotificationType.Blocked],
            _ when isNew => [NotificationType.Created],
            _ => last.Contains(UserStatus.Blocked) ? [NotificationType.Unblocked] : [],
        };
    }

    private string? FindAttemptedStatus(UserChange change, string field) => FindStatus(change, field, change.Row.Fields.GetValueOrDefault(field)?.Refused?.ValueHash);

    private string? FindStatus(UserChange change, string field, string? hash) =>
        hash is null ? null : Array.Find(Statuses, status => hasher.IsHashOfValue(hash, change.Event.User.UserId, field, status));

    private PlannedNotification? Create(
        UserChange change,
        INotificationTarget target,
        string recipient,
        string field,
        NotificationType type,
        PathChange? pathChange)
    {
        if (!target.Wants(recipient, type))
        {
            return null;
        }

        var prefix = INotificationTarget.GetField(recipient, "");
        var firstEventId = GetFirstEventId(change, field, type);
        var notification = new Notification(CreateId(change, target, field, type, firstEventId), type, recipient, change.Event.User.UserId, change.Event.Id, change.Event.Time)
        {
            Change = pathChange,
            Values = type != NotificationType.Created
                ? new Dictionary<string, FieldValue?>()
                : change.Values
                    .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal) && pair.Key != INotificationTarget.GetField(recipient, StatusEffect.Field) && !change.IsSuperseded(pair.Key))
                    .ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value),
        };

        // A creation tells the values, too, unless it repeats that of another event, with the values of that one.
        var values = firstEventId == change.Event.Id ? notification.Values.Keys : [];
        var attempts = values
            .Select(path => INotificationTarget.GetField(recipient, path))
            .Where(change.Changes.ContainsKey)
            .ToDictionary(valueField => valueField, valueField => CreateAttempt(change, valueField));
        attempts[field] = CreateAttempt(change, field);
        return new PlannedNotification(attempts, notification);
    }

    // A change has the id of the event that was the first to tell it. If a worker died while it told the same value, another
    // event may tell it now.
    private static FieldRejection CreateAttempt(UserChange change, string field)
    {
        var hash = change.FieldClocks[field].ValueHash;
        var earlier = change.Row.Fields.GetValueOrDefault(field)?.Refused;
        return new FieldRejection(EventClock.FromEvent(change.Event), earlier?.ValueHash == hash ? earlier.EventId : change.Event.Id, hash);
    }

    private string GetFirstEventId(UserChange change, string field, NotificationType type) =>
        type == NotificationType.Created && FindAttemptedStatus(change, field) is UserStatus.Active or UserStatus.Blocked
            ? change.Row.Fields[field].Refused!.EventId
            : CreateAttempt(change, field).EventId;

    private static string CreateId(UserChange change, INotificationTarget target, string field, NotificationType type, string firstEventId)
    {
        string[] parts = [target.Name, change.Event.User.UserId, field, type.ToString(), firstEventId];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts.Select(part => $"{part.Length} {part}")))));
    }

    private sealed record UserChange(
        Auth0Event Event,
        LedgerRow Row,
        string Status,
        IReadOnlyDictionary<string, FieldValue?> Values,
        IReadOnlyDictionary<string, FieldValue?> Changes,
        IReadOnlyDictionary<string, FieldClock> FieldClocks,
        IReadOnlyDictionary<string, FieldValue?>? Before)
    {
        /// <summary>Whether the recipient was told a newer value, or may have been.</summary>
        public bool IsSuperseded(string field) =>
            Row.Fields.GetValueOrDefault(field) is { } known && EventClock.FromEvent(Event) is var clock && (known.At > clock || known.Refused?.At > clock);

        /// <summary>What the recipient was told last; null if nothing.</summary>
        public FieldClock? FindTold(string field) => Row.Fields.GetValueOrDefault(field) is { } known && known.At != EventClock.MinValue ? known : null;
    }
}
