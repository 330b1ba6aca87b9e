using System.Collections.Immutable;
using System.Text.Json;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;

namespace Auth0Sync.Core.Correlation.Handlers;

/// <summary>
/// Compares an event with the latest known value of each field. A field is written only if the event is newer than the
/// clock of the field and the value differs: a duplicate changes nothing, and a late event fills in only fields that no
/// newer event contained. An explicit value takes precedence over a derived one, whichever is newer: the given name must not
/// be replaced by a part of the full name. A value that the target rejected is written only by an event that may retry it.
/// </summary>
public sealed class FieldChangeDetector(LedgerHasher hasher)
{
    /// <param name="userId">The Auth0 user id, for the hashes.</param>
    /// <param name="mapped">The values of the event.</param>
    /// <param name="row">The row before the event.</param>
    /// <param name="eventClock">The clock of the event.</param>
    /// <param name="map">The mapping, to recognize status fields.</param>
    public FieldChanges DetectChanges(string userId, MappedFields mapped, LedgerRow row, EventClock eventClock, FieldMap map)
    {
        var values = new Dictionary<string, FieldValue?>(StringComparer.Ordinal);
        var changes = new Dictionary<string, FieldValue?>(StringComparer.Ordinal);
        var fields = row.Fields.ToBuilder();
        foreach (var (field, value) in mapped.Values)
        {
            var known = row.Fields.GetValueOrDefault(field);
            var isGuess = mapped.InferredFields.Contains(field);
            if (isGuess && value is null && !IsDerived(known))
            {
                // A derived value that is gone clears no explicit value, here or in the target.
                continue;
            }

            var text = value?.ToText();
            var valueHash = hasher.HashValue(userId, field, text);
            var rejection = row.RecordId is null ? null : known?.Refused;
            var isRejected = rejection is not null && hasher.IsHashOfValue(rejection.ValueHash, userId, field, text);

            // A rejected value has the clock of the newest event with that value, whichever event retries it.
            var valueClock = isRejected && rejection!.At > eventClock ? rejection.At : eventClock;
            var isSuperseded = known is not null && IsSuperseded(isGuess, valueClock, known);
            if (isSuperseded && map.FindSource(field) is not FieldSource.Status)
            {
                // The newer event was skipped, so no record has its value. An equal value from an older event will do.
                if (row.RecordId is null && hasher.IsHashOfValue(known!.ValueHash, userId, field, text))
                {
                    values[field] = value;
                }

                continue;
            }

            // The status is derived from the latest known state, not from this event alone, so it is never late.
            var clock = isSuperseded ? known!.At : valueClock;
            values[field] = value;
            if (isRejected && !rejection!.ShouldRetryFor(eventClock))
            {
                fields[field] = known! with { Refused = rejection with { At = valueClock, ValueHash = valueHash } };
                continue;
            }

            fields[field] = new FieldClock(clock, valueHash, isGuess, mapped.UnverifiedFields.Contains(field)) { Refused = rejection?.At > clock ? rejection : null };
            if (known is null || (known.ValueHash != valueHash && !hasher.IsHashOfValue(known.ValueHash, userId, field, text)))
            {
                changes[field] = value;
            }
        }

        // A late event that fills in a field is not the last event, so the event metadata stays that of the newer one.
        var isNewest = row.IsNewest(eventClock);
        return new FieldChanges(WithEventMetadata(values, mapped), isNewest ? WithEventMetadata(changes, mapped) : changes, fields.ToImmutable());
    }

    /// <summary>Computes the keyed hash of a value.</summary>
    public string HashValue(string userId, string field, FieldValue value) => hasher.HashValue(userId, field, value.ToText());

    /// <summary>
    /// Computes a keyed hash of everything that is relevant to a review: the values, and the keys for matching a record.
    /// </summary>
    public string ComputeFingerprint(MappedFields mapped, Auth0Event auth0Event, MissingRecordAction missingRecordAction, string? externalId)
    {
        var (user, previous) = (auth0Event.User, auth0Event.PreviousUser);
        IEnumerable<string?> facts =
        [
            missingRecordAction.ToString(),
            user.Email,
            user.IsEmailVerified.ToString(),
            previous?.Email,
            previous?.IsEmailVerified.ToString(),
            externalId,
            .. mapped.Values.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => new[] { pair.Key, pair.Value?.ToText() }),
        ];
        return hasher.HashValue(user.UserId, "$facts", JsonSerializer.Serialize(facts));
    }

    private static bool IsDerived(FieldClock? known) => known is { IsGuess: true } && known.At != EventClock.MinValue;

    private static bool IsSuperseded(bool isDerived, EventClock eventClock, FieldClock known) => isDerived == known.IsGuess ? eventClock < known.At : isDerived;

    private static Dictionary<string, FieldValue?> WithEventMetadata(Dictionary<string, FieldValue?> values, MappedFields mapped)
    {
        foreach (var (field, value) in mapped.EventMetadata)
        {
            if (values.Count > 0)
            {
                values[field] = value;
            }
        }

        return values;
    }
}

/// <param name="Values">Every field of which the event has the latest value.</param>
/// <param name="Changes">Those that differ from the value in the record.</param>
/// <param name="FieldClocks">The clocks of all fields after the event.</param>
public sealed record FieldChanges(
    IReadOnlyDictionary<string, FieldValue?> Values,
    IReadOnlyDictionary<string, FieldValue?> Changes,
    ImmutableSortedDictionary<string, FieldClock> FieldClocks);
