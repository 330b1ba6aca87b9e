using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.Drift;

/// <summary>What the record of a user should be, by the export and by what is known of later events.</summary>
/// <param name="Fields">The values that can be compared.</param>
/// <param name="RefusedFields">Those that the system rejected.</param>
/// <param name="HasNewerFields">Whether later events contained other values than the export.</param>
/// <param name="IsDeleted">Whether the user was deleted after the export.</param>
internal sealed record ExpectedRecord(IReadOnlyDictionary<string, FieldValue?> Fields, IReadOnlyCollection<string> RefusedFields, bool HasNewerFields, bool IsDeleted)
{
    // Their names are those of effects and conditions, which no record has as a field.
    private const char NoFieldPrefix = '$';

    public static ExpectedRecord Create(Auth0Event auth0Event, LedgerRow row, IRecordLookup target, LedgerHasher hasher)
    {
        var clock = EventClock.FromEvent(auth0Event);
        var observed = row.Observe(clock, isDeleted: false, auth0Event.IsBlocked);
        var mapped = FieldMapper.Map(target.FieldMap, auth0Event, UserStatus.FromLedgerRow(observed, target.Policies), target.Policies.MappingRules);
        var fields = new Dictionary<string, FieldValue?>(StringComparer.Ordinal);
        var refused = new List<string>();
        var hasNewer = false;
        foreach (var (field, value) in mapped.Values.Where(field => !field.Key.StartsWith(NoFieldPrefix)))
        {
            var known = row.Fields.GetValueOrDefault(field);
            var isDerived = mapped.InferredFields.Contains(field);
            if (isDerived && known is { IsGuess: false } && known.At != EventClock.MinValue)
            {
                // An explicit value takes precedence over a derived one, whichever is newer.
                continue;
            }

            var isKnown = known is not null && hasher.IsHashOfValue(known.ValueHash, auth0Event.User.UserId, field, value?.ToText());
            if (known is not null && known.At > clock && !isKnown && target.FieldMap.FindSource(field) is not FieldSource.Status)
            {
                // After a crash the value is unknown, and only a later event has it.
                hasNewer = true;
                continue;
            }

            fields[field] = value;
            if (known?.Refused is { } rejection && hasher.IsHashOfValue(rejection.ValueHash, auth0Event.User.UserId, field, value?.ToText()))
            {
                refused.Add(field);
            }
        }

        return new ExpectedRecord(fields, refused, hasNewer, observed.IsDeleted);
    }
}
