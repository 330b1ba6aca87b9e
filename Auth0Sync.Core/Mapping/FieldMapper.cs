using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Mapping;

/// <summary>Says what an event tells about a record's fields. Pure: no clock, no I/O.</summary>
public static partial class FieldMapper
{
    private const string IsoMilliseconds = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Maps an event.</summary>
    /// <param name="map">The target's map.</param>
    /// <param name="auth0Event">The event.</param>
    /// <param name="status">The user's status, as the handler decided it.</param>
    /// <param name="rules">The policies that bear on mapping.</param>
    public static MappedFields Map(FieldMap map, Auth0Event auth0Event, string status, MappingRules rules)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        var notMappable = new List<string>();
        var guesses = new List<string>();
        foreach (var mapping in map.Fields)
        {
            switch (mapping.Source)
            {
                case FieldSource.Status:
                    values[mapping.Field] = status;
                    break;
                case FieldSource.ProfilePath path when path.Is("email") && !MaySend(auth0Event.User, rules):
                    break;
                case FieldSource.ProfilePath path:
                    AddProfileValue(values, notMappable, mapping, path, auth0Event, rules);
                    if (NameParts.Find(auth0Event.User, path) is not null && !IsRemoved(auth0Event, path, rules))
                    {
                        guesses.Add(mapping.Field);
                    }

                    break;
            }
        }

        return new MappedFields(values, Riders(map, auth0Event), notMappable, guesses);
    }

    /// <summary>The fields that go along with any change.</summary>
    /// <param name="map">The target's map.</param>
    /// <param name="auth0Event">The event.</param>
    public static IReadOnlyDictionary<string, string?> Riders(FieldMap map, Auth0Event auth0Event) =>
        map.Fields.Where(mapping => mapping.IsRider).ToDictionary(
            mapping => mapping.Field,
            mapping => (string?)(mapping.Source is FieldSource.EventId ? auth0Event.Id : Render(auth0Event.Time, mapping.Format)));

    // An unverified address may be anybody's. That it was taken away is no secret of anybody, so null passes.
    private static bool MaySend(UserProfile user, MappingRules rules) =>
        rules.SendUnverifiedEmail || user.EmailVerified == true || user.Email is null;

    private static void AddProfileValue(
        Dictionary<string, string?> values,
        List<string> notMappable,
        FieldMapping mapping,
        FieldSource.ProfilePath path,
        Auth0Event auth0Event,
        MappingRules rules)
    {
        if ((auth0Event.User.Find(path.Members) ?? NameParts.Find(auth0Event.User, path)) is not { } value)
        {
            if (IsRemoved(auth0Event, path, rules))
            {
                values[mapping.Field] = null;
            }
        }
        else if (TryRender(value, mapping.Format, out var text))
        {
            values[mapping.Field] = text is { Length: > 0 } ? text : null;
        }
        else
        {
            notMappable.Add(mapping.Field);
        }
    }

    private static bool IsRemoved(Auth0Event auth0Event, FieldSource.ProfilePath path, MappingRules rules) =>
        rules.ClearRemovedFields
        && auth0Event.User.Find(path.Members) is null
        && auth0Event.Previous is { } previous
        && (previous.Find(path.Members) ?? NameParts.Find(previous, path)) is not null;

    private static bool TryRender(JsonElement value, ValueFormat format, out string? text)
    {
        text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!.Trim(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number => Number(value),
            JsonValueKind.Array when format == ValueFormat.Text => Joined(value),
            _ => null,
        };
        if (text is null)
        {
            return value.ValueKind == JsonValueKind.Null;
        }

        if (text.Length == 0 || format == ValueFormat.Text)
        {
            return true;
        }

        if (!StartsWithDate().IsMatch(text) || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return false;
        }

        text = Render(time, format);
        return true;
    }

    private static string Render(DateTimeOffset time, ValueFormat format) =>
        time.UtcDateTime.ToString(format == ValueFormat.Date ? "yyyy-MM-dd" : IsoMilliseconds, CultureInfo.InvariantCulture);

    // 1e3 and 1000.0 are one number; a decimal writes it without exponent where it fits.
    private static string Number(JsonElement value) =>
        value.TryGetDecimal(out var number) ? number.ToString("0.############################", CultureInfo.InvariantCulture) : value.GetRawText();

    private static string? Joined(JsonElement list)
    {
        var items = new List<string>();
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind is JsonValueKind.Object or JsonValueKind.Array || !TryRender(item, ValueFormat.Text, out var text))
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

    // The parser would also take "10:30" (of today), "5/6" (of this year) and "03/08/2026" (March or August).
    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}(?:[Tt ]|\z)")]
    private static partial Regex StartsWithDate();
}
