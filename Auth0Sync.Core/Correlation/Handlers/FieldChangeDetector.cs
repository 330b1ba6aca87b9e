using System.Collections.Immutable;
using System.Text.Json;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;

namespace Auth0Sync.Core.Correlation.Handlers;

/// <summary>
/// Compares what an event says with the newest words on each field. A field is written only if the event is newer than
/// the field's clock and the value differs: a duplicate changes nothing, and a late event fills only what nobody newer
/// has spoken of. What was told goes before what was guessed, whichever is newer: a partial event that tells no more than
/// the whole name must not take the given name for it. What the target refused is written only by an event that may try
/// it again.
/// </summary>
public sealed class FieldChangeDetector(LedgerHasher hasher)
{
    /// <summary>Compares.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="mapped">What the event says.</param>
    /// <param name="row">What is known.</param>
    /// <param name="eventClock">The event's place in the order.</param>
    /// <param name="map">The map, to tell derived fields from the event's own words.</param>
    public FieldChanges DetectChanges(string userId, MappedFields mapped, LedgerRow row, EventClock eventClock, FieldMap map)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        var changes = new Dictionary<string, string?>(StringComparer.Ordinal);
        var fields = row.Fields.ToBuilder();
        foreach (var (field, value) in mapped.Values)
        {
            var known = row.Fields.GetValueOrDefault(field);
            var isGuess = mapped.InferredFields.Contains(field);
            if (isGuess && value is null && !IsDerived(known))
            {
                // A guess that falls away takes nothing with it that anybody told, here or in the target.
                continue;
            }

            var valueHash = hasher.HashValue(userId, field, value);
            var refused = row.RecordId is null ? null : known?.Refused;
            var isRefused = refused is not null && hasher.IsHashOfValue(refused.ValueHash, userId, field, value);

            // What was refused was said by the newest event that said it, whichever event tries it again.
            var said = isRefused && refused!.At > eventClock ? refused.At : eventClock;
            var isOutdone = known is not null && IsSuperseded(isGuess, said, known);
            if (isOutdone && map.FindSource(field) is not FieldSource.Status)
            {
                // The newer event was skipped, so no record has its value. An equal value from an older event will do.
                if (row.RecordId is null && hasher.IsHashOfValue(known!.ValueHash, userId, field, value))
                {
                    values[field] = value;
                }

                continue;
            }

            // The status follows from the newest words on the user's life, not from this event alone: it is never late.
            var clock = isOutdone ? known!.At : said;
            values[field] = value;
            if (isRefused && !refused!.ShouldRetryFor(eventClock))
            {
                fields[field] = known! with { Refused = refused with { At = said, ValueHash = valueHash } };
                continue;
            }

            fields[field] = new FieldClock(clock, valueHash, isGuess, mapped.UnverifiedFields.Contains(field)) { Refused = refused?.At > clock ? refused : null };
            if (known is null || (known.ValueHash != valueHash && !hasher.IsHashOfValue(known.ValueHash, userId, field, value)))
            {
                changes[field] = value;
            }
        }

        // A late event fills a gap without being the last one: what tells of the last event stays with the newer one.
        var isNewest = row.IsNewest(eventClock);
        return new FieldChanges(WithEventMetadata(values, mapped), isNewest ? WithEventMetadata(changes, mapped) : changes, fields.ToImmutable());
    }

    /// <summary>
    /// The keyed hash of all that an event tells a person who has to decide: its values, and what leads to a record.
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
            .. mapped.Values.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => new[] { pair.Key, pair.Value }),
        ];
        return hasher.HashValue(user.UserId, "$facts", JsonSerializer.Serialize(facts));
    }

    private static bool IsDerived(FieldClock? known) => known is { IsGuess: true } && known.At != EventClock.MinValue;

    private static bool IsSuperseded(bool isDerived, EventClock eventClock, FieldClock known) => isDerived == known.IsGuess ? eventClock < known.At : isDerived;

    private static Dictionary<string, string?> WithEventMetadata(Dictionary<string, string?> values, MappedFields mapped)
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

/// <summary>What an event changes.</summary>
/// <param name="Values">Every field that the event is the newest word on.</param>
/// <param name="Changes">Those whose value differs from the one last written.</param>
/// <param name="FieldClocks">The newest words, this event included.</param>
public sealed record FieldChanges(
    IReadOnlyDictionary<string, string?> Values,
    IReadOnlyDictionary<string, string?> Changes,
    ImmutableSortedDictionary<string, FieldClock> FieldClocks);
