using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Mapping;

/// <summary>Maps an event to a record's fields. Has no clock and no I/O.</summary>
public static partial class FieldMapper
{
    public static MappedFields Map(FieldMap map, Auth0Event auth0Event, string status, MappingRules rules)
    {
        var values = new Dictionary<string, FieldValue?>(StringComparer.Ordinal);
        var notMappable = new List<string>();
        var inferred = new List<string>();
        var unverified = new List<string>();
        foreach (var mapping in map.Fields)
        {
            if (mapping.Source is FieldSource.Status)
            {
                values[mapping.Field] = status;
            }

            if (mapping.Source is FieldSource.Condition { Value: var condition } && condition.Evaluate(auth0Event.User, rules) is { } isFulfilled)
            {
                values[mapping.Field] = new FieldValue.Flag(isFulfilled);
            }

            if (mapping.Source is not FieldSource.ProfilePath path)
            {
                continue;
            }

            var before = rules.ClearRemovedFields && auth0Event.PreviousUser is { } previous
                ? ProfileValue.Resolve(previous, path, rules)
                : ProfileValue.Absent.Instance;
            var wasInferred = before is ProfileValue.Known { IsInferred: true };
            var wasExplicit = before is not ProfileValue.Absent && !wasInferred;
            switch (ProfileValue.Resolve(auth0Event.User, path, rules))
            {
                case ProfileValue.Absent when wasExplicit:
                    values[mapping.Field] = null;
                    break;
                case ProfileValue.Absent when wasInferred:
                    values[mapping.Field] = null;
                    inferred.Add(mapping.Field);
                    break;
                case ProfileValue.Absent or ProfileValue.Withheld:
                case ProfileValue.Known { IsInferred: true } when mapping.Format == ValueFormat.Json:
                    break;
                case var value when TryConvert(value, mapping.Format, out var converted):
                    values[mapping.Field] = rules.NeutralizeFormulas && path.IsFreeText ? SpreadsheetFormula.Neutralize(converted) : converted;
                    if (value is ProfileValue.Known { IsUnverified: true })
                    {
                        unverified.Add(mapping.Field);
                    }

                    if (value is ProfileValue.Known { IsInferred: true } && !wasExplicit)
                    {
                        inferred.Add(mapping.Field);
                    }

                    break;
                default:
                    notMappable.Add(mapping.Field);
                    break;
            }
        }

        return new MappedFields(values, MapEventMetadata(map, auth0Event), notMappable, inferred) { UnverifiedFields = unverified };
    }

    /// <summary>Maps the fields that are written only together with other changes.</summary>
    public static IReadOnlyDictionary<string, FieldValue?> MapEventMetadata(FieldMap map, Auth0Event auth0Event) =>
        map.Fields.Where(mapping => mapping.IsEventMetadata).ToDictionary(
            mapping => mapping.Field,
            mapping => mapping.Source is FieldSource.EventId ? auth0Event.Id : ToTime(auth0Event.Time, mapping.Format));

    private static bool TryConvert(ProfileValue value, ValueFormat format, out FieldValue? converted)
    {
        converted = null;
        switch (value)
        {
            case ProfileValue.Known known:
                return TryConvertText(known.Text, format, out converted);
            case ProfileValue.Flag flag when format is ValueFormat.Text or ValueFormat.Json:
                converted = new FieldValue.Flag(flag.Value);
                return true;
            case ProfileValue.Raw raw:
                return TryConvertJson(raw.Json, format, out converted);
            default:
                return false;
        }
    }

    private static bool TryConvertJson(JsonElement json, ValueFormat format, out FieldValue? converted)
    {
        converted = null;
        switch (json.ValueKind)
        {
            case JsonValueKind.Null:
                return true;
            case JsonValueKind.String:
                return TryConvertText(VisibleText.TrimInvisible(VisibleText.Sanitize(json.GetString()!)), format, out converted);
            case JsonValueKind.True or JsonValueKind.False when format is ValueFormat.Text or ValueFormat.Json:
                converted = new FieldValue.Flag(json.ValueKind == JsonValueKind.True);
                return true;
            case JsonValueKind.Number when format is ValueFormat.Text or ValueFormat.Json:
                converted = new FieldValue.Number(FormatNumber(json));
                return true;
            case JsonValueKind.Array when format == ValueFormat.Text && ReadItems(json) is { } items:
                converted = items.Count == 0 ? null : new FieldValue.List(items);
                return true;
            case JsonValueKind.Array or JsonValueKind.Object when format == ValueFormat.Json:
                converted = new FieldValue.Json(CanonicalJson.Write(json));
                return true;
            default:
                return false;
        }
    }

    private static bool TryConvertText(string? text, ValueFormat format, out FieldValue? converted)
    {
        converted = text is { Length: > 0 } ? new FieldValue.Text(text) : null;
        if (converted is null || format is ValueFormat.Text or ValueFormat.Json)
        {
            return true;
        }

        if (!DatePrefixPattern().IsMatch(text!) || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return false;
        }

        converted = ToTime(time, format);
        return true;
    }

    private static FieldValue ToTime(DateTimeOffset time, ValueFormat format) =>
        format == ValueFormat.Date ? new FieldValue.Day(DateOnly.FromDateTime(time.UtcDateTime)) : new FieldValue.Time(time);

    // 1e3 and 1000.0 are the same number; as a decimal it has no exponent.
    private static string FormatNumber(JsonElement value) =>
        value.TryGetDecimal(out var number) ? number.ToString("0.############################", CultureInfo.InvariantCulture) : value.GetRawText();

    /// <returns>Null if an item is not a single value.</returns>
    private static List<string>? ReadItems(JsonElement list)
    {
        var items = new List<string>();
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind is JsonValueKind.Object or JsonValueKind.Array || !TryConvertJson(item, ValueFormat.Text, out var value))
            {
                return null;
            }

            if (value is not null)
            {
                items.Add(value.ToText());
            }
        }

        return items;
    }

    // The parser would also accept "10:30" (today), "5/6" (this year) and "03/08/2026" (March or August).
    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}(?:[Tt ]|\z)")]
    private static partial Regex DatePrefixPattern();
}
