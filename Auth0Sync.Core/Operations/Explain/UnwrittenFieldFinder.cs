using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Operations.DryRun;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.Explain;

/// <summary>Finds the mapped fields that an event does not write, and why.</summary>
internal sealed class UnwrittenFieldFinder(LedgerHasher hasher)
{
    public IReadOnlyList<UnwrittenField> Find(DryRunResult result)
    {
        var (auth0Event, target, _, before, recorder) = result;
        var isDeletion = auth0Event.Type == Auth0EventTypes.UserDeleted;
        if (!Auth0EventTypes.IsSupported(auth0Event.Type) || recorder.Calls.Any(call => call is DryRunCall.Archive or DryRunCall.Erase))
        {
            return [];
        }

        var clock = EventClock.FromEvent(auth0Event);
        var observed = before.Row.Observe(clock, isDeletion, isDeletion ? auth0Event.User.IsBlocked : auth0Event.IsBlocked);
        var mapped = FieldMapper.Map(target.FieldMap, auth0Event, UserStatus.FromLedgerRow(observed, target.Policies), target.Policies.MappingRules);
        var written = recorder.Calls.SelectMany(GetWrittenFields).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. from mapping in target.FieldMap.Fields
               where !written.Contains(mapping.Field) && (!isDeletion || mapping.Source is FieldSource.Status)
               select GetReason(result, mapping, mapped, clock),
        ];
    }

    private UnwrittenField GetReason(DryRunResult result, FieldMapping mapping, MappedFields mapped, EventClock clock)
    {
        var (auth0Event, target, outcome, before, recorder) = result;
        var field = mapping.Field;
        if (mapping.IsEventMetadata)
        {
            return new UnwrittenField(field, UnwrittenReason.OnlyWithOtherChanges);
        }

        if (!mapped.Values.TryGetValue(field, out var value))
        {
            return new UnwrittenField(field, mapped.NotMappableFields.Contains(field) ? UnwrittenReason.NotMappable
                : mapping.Source is FieldSource.ProfilePath path && path.Matches("email") && auth0Event.User.HasEmail ? UnwrittenReason.EmailNotVerified
                : UnwrittenReason.NotInEvent);
        }

        var userId = auth0Event.User.UserId;
        if (before.Row.Fields.GetValueOrDefault(field) is { } known && FindEarlierReason(field, known) is { } earlier)
        {
            return earlier;
        }

        var isRefusedNow = recorder.Calls.Any(call => call is DryRunCall.Create { Result: TargetResult.Conflict } create && create.Fields.ContainsKey(field)
            || call is DryRunCall.Update { Result: TargetResult.Conflict } update && update.Fields.ContainsKey(field));
        return new UnwrittenField(field, isRefusedNow && target is IRecordLookup { EmailField: var email } && email == field ? UnwrittenReason.EmailTaken
            : outcome is Outcome.Linked ? UnwrittenReason.KeptInRecord
            : UnwrittenReason.Outcome);

        UnwrittenField? FindEarlierReason(string name, FieldClock known)
        {
            var isDerived = mapped.InferredFields.Contains(name);
            var isStatus = mapping.Source is FieldSource.Status;
            if (before.Row.RecordId is not null && known.Refused is { } refused && !refused.ShouldRetryFor(clock) && hasher.IsHashOfValue(refused.ValueHash, userId, name, value?.ToText()))
            {
                return new UnwrittenField(name, refused.IsTaken ? UnwrittenReason.EmailTaken : UnwrittenReason.RejectedBefore) { Since = LedgerDescriber.ToPosition(refused.At) };
            }

            return !isStatus && isDerived && !known.IsGuess ? new UnwrittenField(name, UnwrittenReason.StatedExplicitly) { Since = LedgerDescriber.ToPosition(known.At) }
                : !isStatus && isDerived == known.IsGuess && clock < known.At ? new UnwrittenField(name, UnwrittenReason.Superseded) { Since = LedgerDescriber.ToPosition(known.At) }
                : HasValue(known, name) ? new UnwrittenField(name, UnwrittenReason.Unchanged) { Since = LedgerDescriber.ToPosition(known.At) }
                : null;
        }

        // Without a record, the hash is of a value that was never written.
        bool HasValue(FieldClock known, string name) =>
            (before.Row.RecordId is not null || target is INotificationRecipients) && hasher.IsHashOfValue(known.ValueHash, userId, name, value?.ToText());
    }

    public static IEnumerable<string> GetWrittenFields(DryRunCall call) => call switch
    {
        DryRunCall.Create { Result: TargetResult.Done } create => create.Fields.Keys,
        DryRunCall.Update { Result: TargetResult.Done } update => update.Fields.Keys,
        DryRunCall.SetStatus { Result: TargetResult.Done } => [StatusEffect.Field],
        DryRunCall.Notify { Notification: var notification } => GetPaths(notification).Select(path => INotificationTarget.GetField(notification.Recipient, path)),
        _ => [],
    };

    private static IEnumerable<string> GetPaths(Notification notification) =>
        notification.Change is { } change ? [change.Path] : [StatusEffect.Field, .. notification.Values.Keys];
}
