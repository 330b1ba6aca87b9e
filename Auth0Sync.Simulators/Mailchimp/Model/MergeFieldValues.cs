using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.Mailchimp.Model;

/// <summary>
/// The merge fields of a member. The messages were recorded or reported
/// (https://github.com/ibericode/mailchimp-for-wordpress/issues/545 and /662, https://github.com/mailchimp/mc-magento2/issues/987,
/// https://github.com/verbb/formie/issues/2387), except that for a ZIP code.
/// </summary>
internal static class MergeFieldValues
{
    private const string AnyOfMessage = "Data did not match any of the schemas described in anyOf.";

    // A state is not needed outside of the United States: https://github.com/mailchimp/APIv3-examples/issues/49.
    private static readonly ImmutableArray<string> AddressParts = ["addr1", "city", "zip"];

    /// <summary>The values after a write. Unknown tags are ignored, as recorded; an empty text removes a value.</summary>
    /// <param name="current">The values before the write.</param>
    /// <param name="input">The written values by tag.</param>
    /// <param name="definitions">The merge fields of the audience.</param>
    /// <param name="needsRequired">Whether required fields must have a value.</param>
    public static Result<ImmutableSortedDictionary<string, string>> Apply(
        ImmutableSortedDictionary<string, string> current, JsonObject input, ImmutableArray<MergeFieldDefinition> definitions, bool needsRequired)
    {
        var values = current;
        var errors = new List<FieldError>();
        foreach (var field in definitions)
        {
            if (input.TryGetPropertyValue(field.Tag, out var node))
            {
                // Not an invalid value but an invalid request: https://github.com/OperationCode/operationcode_old_site/issues/692.
                if (node is null or JsonArray || node.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
                {
                    return ApiProblems.Schema($"merge_fields.{field.Tag}", AnyOfMessage);
                }

                if (Read(field.Type, node) is not { } text)
                {
                    errors.Add(new FieldError(field.Tag, GetMessage(field.Type)));
                    continue;
                }

                values = text.Length == 0 ? values.Remove(field.Tag) : values.SetItem(field.Tag, text);
            }

            if (needsRequired && field.Required && !values.ContainsKey(field.Tag))
            {
                errors.Add(new FieldError(field.Tag, field.Type == MergeFieldType.Address ? GetMessage(field.Type) : "Please enter a value"));
            }
        }

        return errors.Count > 0 ? ApiProblems.InvalidMergeFields([.. errors]) : values;
    }

    /// <summary>A stored value as the API returns it: numbers as numbers, addresses as objects, no value as an empty text.</summary>
    public static JsonNode ToJson(MergeFieldType type, string? value) => (type, value) switch
    {
        (_, null) => JsonValue.Create(""),
        (MergeFieldType.Number, _) => JsonValue.Create(decimal.Parse(value, CultureInfo.InvariantCulture)),
        (MergeFieldType.Address, _) => JsonNode.Parse(value)!,
        _ => JsonValue.Create(value),
    };

    /// <returns>The text to store, empty for no value; null if the value is invalid.</returns>
    private static string? Read(MergeFieldType type, JsonNode node)
    {
        var text = node is JsonObject ? null : node.ToString();
        return (type, text) switch
        {
            (_, "") => "",
            (MergeFieldType.Address, _) => ReadAddress(node),
            (_, null) => null,
            (MergeFieldType.Number, _) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? number.ToString(CultureInfo.InvariantCulture)
                : null,
            (MergeFieldType.Date, _) => ReadDate(text),
            (MergeFieldType.Birthday, _) => DateOnly.TryParseExact($"2000/{text}", "yyyy/MM/dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
                ? text
                : null,
            (MergeFieldType.Zip, _) => text.Length == 5 && text.All(char.IsAsciiDigit) ? text : null,
            _ => text,
        };
    }

    private static string? ReadDate(string text) =>
        DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd", "MM/dd/yyyy", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.fffK"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var date)
            ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : null;

    private static string? ReadAddress(JsonNode node) =>
        node is JsonObject address && AddressParts.All(name => address[name] is JsonValue part && part.ToString().Length > 0)
            ? address.ToJsonString()
            : null;

    private static string GetMessage(MergeFieldType type) => type switch
    {
        MergeFieldType.Number => "Please enter a number",
        MergeFieldType.Date => "Please enter the date",
        MergeFieldType.Birthday => "Please enter a month (01-12) and a day (01-31)",
        MergeFieldType.Zip => "Please enter a zip code",
        MergeFieldType.Address => "Please enter a complete address",
        _ => "Please enter a value",
    };
}
