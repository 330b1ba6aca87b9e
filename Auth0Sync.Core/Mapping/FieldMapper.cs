using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Mapping;

/// <summary>Maps an event to a record's fields. Has no clock and no I/O.</summary>
public static partial class FieldMapper
{
    private const string IsoMillisecondsFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static MappedFields Map(FieldMap map, Auth0Event auth0Event, string status, MappingRules rules)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        var notMappable = new List<string>();
        var inferred = new List<string>();
        var unverified = new List<string>();
        foreach (var mapping in map.Fields)
        {
            if (mapping.Source is FieldSource.Status)
            {
                values[mapping.Field] = status;
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
                    break;
                case var value when TryFormatValue(value, mapping.Format, out var text):
                    values[mapping.Field] = rules.NeutralizeFormulas && path.IsFreeText && text is not null ? SpreadsheetFormula.Neutralize(text) : text;
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
    public static IReadOnlyDictionary<string, string?> MapEventMetadata(FieldMap map, Auth0Event auth0Event) =>
        map.Fields.Where(mapping => mapping.IsEventMetadata).ToDictionary(
            mapping => mapping.Field,
            mapping => (string?)(mapping.Source is FieldSource.EventId ? auth0Event.Id : FormatTime(auth0Event.Time, mapping.Format)));

    private static bool TryFormatValue(ProfileValue value, ValueFormat format, out string? text)
    {
        text = null;
        return value switch
        {
            ProfileValue.Known known => TryFormatText(known.Text, format, out text),
            ProfileValue.Raw raw => TryFormatValue(raw.Json, format, out text),
            _ => false,
        };
    }

    private static bool TryFormatValue(JsonElement value, ValueFormat format, out string? text)
    {
        text = value.ValueKind switch
        {
            JsonValueKind.String => VisibleText.TrimInvisible(VisibleText.Sanitize(value.GetString()!)),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number => FormatNumber(value),
            JsonValueKind.Array when format == ValueFormat.Text => JoinItems(value),
            _ => null,
        };
        return text is null ? value.ValueKind == JsonValueKind.Null : TryFormatText(text, format, out text);
    }

    private static bool TryFormatText(string? value, ValueFormat format, out string? text)
    {
        text = value is { Length: > 0 } ? value : null;
        if (text is null || format == ValueFormat.Text)
        {
            return true;
        }

        if (!DatePrefixPattern().IsMatch(text) || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return false;
        }

        text = FormatTime(time, format);
        return true;
    }

    private static string FormatTime(DateTimeOffset time, ValueFormat format) =>
        time.UtcDateTime.ToString(format == ValueFormat.Date ? "yyyy-MM-dd" : IsoMillisecondsFormat, CultureInfo.InvariantCulture);

    // 1e3 and 1000.0 are the same number; as a decimal it has no exponent.
    private static string FormatNumber(JsonElement value) =>
        value.TryGetDecimal(out var number) ? number.ToString("0.############################", CultureInfo.InvariantCulture) : value.GetRawText();

    private static string? JoinItems(JsonElement list)
    {
        var items = new List<string>();
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind is JsonValueKind.Object or JsonValueKind.Array || !TryFormatValue(item, ValueFormat.Text, out var text))
            {
                return null;
            }

            if (text is { Length: > 0 })
            {
                items.Add(text);
            }
        }

        return string.Join(';', items);
    }

    // The parser would also accept "10:30" (today), "5/6" (this year) and "03/08/2026" (March or August).
    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}(?:[Tt ]|\z)")]
    private static partial Regex DatePrefixPattern();
}
