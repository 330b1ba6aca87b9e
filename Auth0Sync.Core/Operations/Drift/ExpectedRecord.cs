using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.Drift;

/// <summary>What the record of a user should be, by the export and by what is known of later events.</summary>
/// <param name="Fields">The values that can be compared.</param>
/// <param name="RefusedFields">Those that the system rejected.</param>
/// <param name="HasNewerValues">Whether later events said something else than the export, of a field or of whether the user is blocked.</param>
/// <param name="IsDeleted">Whether the user was deleted after the export.</param>
internal sealed record ExpectedRecord(IReadOnlyDictionary<string, FieldValue?> Fields, IReadOnlyCollection<string> RefusedFields, bool HasNewerValues, bool IsDeleted)
{
    // Their names are those of effects and conditions. No record has them as a field, and the ledger has their clocks.
    private const char NoFieldPrefix = '$';

    // An event comes a little after the change, whose time the export has.
    private static readonly TimeSpan MaxEventDelay = TimeSpan.FromMinutes(1);

    public static ExpectedRecord Create(Auth0Event auth0Event, LedgerRow row, IRecordLookup target, LedgerHasher hasher)
    {
        var clock = EventClock.FromEvent(auth0Event);
        var observed = row.Observe(clock, isDeleted: false, auth0Event.IsBlocked);
        var mapped = FieldMapper.Map(target.FieldMap, auth0Event, UserStatus.FromLedgerRow(observed, target.Policies), target.Policies.MappingRules);

        // Nothing is known of a field that was not mapped when later events came. They may have had another value.
        var isOlder = row.Deleted is { } newest && newest.At.Time - clock.Time > MaxEventDelay;
        var fields = new Dictionary<string, FieldValue?>(StringComparer.Ordinal);
        var refused = new List<string>();
        var hasNewer = auth0Event.IsBlocked is { } isBlocked && isBlocked != observed.IsBlocked;
        foreach (var (field, value) in mapped.Values)
        {
            bool IsHash(string hash) => hasher.IsHashOfValue(hash, auth0Event.User.UserId, field, value?.ToText());

            var known = row.Fields.GetValueOrDefault(field);
            var isDerived = mapped.InferredFields.Contains(field);
            if (isDerived && known is { IsGuess: false } && known.At != EventClock.MinValue)
            {
                // An explicit value takes precedence over a derived one, whichever is newer.
                continue;
            }

            // The status follows from the flags. After a crash the value is unknown, and only a later event has it.
            var isSuperseded = target.FieldMap.FindSource(field) is not FieldSource.Status && (known is null ? isOlder : IsSuperseded(known, clock, IsHash));
            hasNewer |= isSuperseded;
            if (isSuperseded || field.StartsWith(NoFieldPrefix))
            {
                continue;
            }

            fields[field] = value;
            if (known?.Refused is { } rejection && IsHash(rejection.ValueHash))
            {
                refused.Add(field);
            }
        }

        return new ExpectedRecord(fields, refused, hasNewer, observed.IsDeleted);
    }

    // A newer value that the target rejected counts too: a person may still have it written.
    private static bool IsSuperseded(FieldClock known, EventClock clock, Func<string, bool> isHash) =>
        (known.At > clock && !isHash(known.ValueHash)) || (known.Refused is { } rejection && rejection.At > clock && !isHash(rejection.ValueHash));
}
