using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Handlers;

/// <summary>
/// Plans what one recipient is told about one event. Whether the user is deleted, whether the user is blocked, and the value of
/// each path are independent of each other, so a failure to tell one of them says nothing about another.
/// </summary>
/// <param name="target">Says what the recipient wants.</param>
/// <param name="recipient">The name of the recipient.</param>
/// <param name="change">The event.</param>
/// <param name="hasher">Hashes the values.</param>
/// <param name="fields">What the recipients were told. It is updated to what is to be saved before anything is sent.</param>
internal sealed class RecipientPlanner(
    INotificationTarget target,
    string recipient,
    UserChange change,
    LedgerHasher hasher,
    ImmutableSortedDictionary<string, FieldClock>.Builder fields)
{
    private readonly string _prefix = INotificationTarget.GetField(recipient, "");
    private readonly string _deletedField = INotificationTarget.GetField(recipient, "$deleted");
    private readonly string _blockedField = INotificationTarget.GetField(recipient, "$blocked");
    private readonly List<PlannedNotification> _notifications = [];

    /// <returns>The notifications in the order in which they must be sent.</returns>
    public IReadOnlyList<PlannedNotification> PlanNotifications()
    {
        if (change.IsDeleted)
        {
            PlanDeletion();
        }
        else
        {
            PlanUser();
        }

        return _notifications;
    }

    private void PlanDeletion()
    {
        Add(NotificationType.Deleted, [DecideFlag(_deletedField, true, isExpected: false)]);
        fields.Remove(_blockedField);
        foreach (var field in fields.Keys.Concat(change.Values.Keys).Where(IsPathField).Distinct().ToList())
        {
            fields[field] = NotificationRules.Forget(fields.GetValueOrDefault(field), change.Values.ContainsKey(field) ? change.Clock : null);
        }
    }

    private void PlanUser()
    {
        var creation = DecideFlag(_deletedField, false, isExpected: change.Event.Type != Auth0EventTypes.UserCreated);
        var values = change.Values.Keys.Where(IsPathField).Select(field => DecideValue(field, creation.IsTold)).ToList();
        var ofCreation = creation.IsTold ? values.Where(value => value.IsTold).ToList() : [];
        Add(NotificationType.Created, [creation, .. ofCreation]);
        var block = DecideFlag(_blockedField, change.IsBlocked, isExpected: !change.IsBlocked);
        Add(change.IsBlocked ? NotificationType.Blocked : NotificationType.Unblocked, [block]);
        foreach (var value in values.Except(ofCreation))
        {
            Add(NotificationType.Updated, [value]);
        }
    }

    private bool IsPathField(string field) => field.StartsWith(_prefix, StringComparison.Ordinal) && field != _deletedField && field != _blockedField;

    private NotificationDecision DecideFlag(string field, bool value, bool isExpected) =>
        NotificationRules.DecideFlag(fields.GetValueOrDefault(field), CreateHashedValue(field, value ? "true" : "false"), change.Clock, isExpected);

    private NotificationDecision DecideValue(string field, bool isCreation)
    {
        var value = CreateHashedValue(field, change.Values[field]?.ToText());
        return NotificationRules.DecideValue(fields.GetValueOrDefault(field), value, change.Clock, !isCreation && change.IsUnchanged(field));
    }

    private HashedValue CreateHashedValue(string field, string? text) => new(hasher, change.Event.User.UserId, field, text);

    // What the recipient does not want counts as told.
    private void Add(NotificationType type, IReadOnlyList<NotificationDecision> decisions)
    {
        var isWanted = target.Wants(recipient, type);
        foreach (var decision in decisions)
        {
            if ((isWanted ? decision.Known : decision.Told ?? decision.Known) is { } known)
            {
                fields[decision.Field] = known;
            }
        }

        if (isWanted && decisions[0].IsTold)
        {
            var toldFields = decisions.ToDictionary(decision => decision.Field, decision => decision.Told!);
            _notifications.Add(new PlannedNotification(CreateNotification(type, decisions), toldFields));
        }
    }

    private Notification CreateNotification(NotificationType type, IReadOnlyList<NotificationDecision> decisions)
    {
        var (user, path) = (change.Event.User.UserId, type == NotificationType.Updated ? GetPath(decisions[0]) : "");
        string[] parts = [target.Name, user, recipient, type.ToString(), path, change.Event.Id];
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts.Select(part => $"{part.Length} {part}")))));
        var notification = new Notification(id, type, recipient, user, change.Event.Id, change.Event.Time);
        return type switch
        {
            NotificationType.Updated => notification with { Change = CreatePathChange(path, decisions[0].Field) },

            // A creation that is repeated can be told after a newer block.
            NotificationType.Created => notification with
            {
                IsBlocked = change.IsBlocked,
                Values = decisions.Skip(1).ToDictionary(GetPath, value => change.Values[value.Field]),
            },
            _ => notification,
        };
    }

    private PathChange CreatePathChange(string path, string field) =>
        new(path, change.Values[field], change.ValuesBefore?.GetValueOrDefault(field), change.ValuesBefore is not null);

    private string GetPath(NotificationDecision decision) => decision.Field[_prefix.Length..];
}
