using System.Text.Json;
using System.Text.RegularExpressions;
using Auth0Sync.Core.Targets.Http;

namespace Auth0Sync.Core.Targets.HubSpot.Api;

/// <summary>
/// One detail of an error. Details are in <c>errors</c>, and as JSON inside the message. Recorded forms:
/// <c>Property values were not valid: [{"isValid":false,"message":"…","error":"INVALID_EMAIL","name":"email"}]</c> and
/// <c>{"message":"…","code":"…","context":{"propertyName":["email"]}}</c>.
/// </summary>
/// <param name="Code">The code, such as <c>INVALID_EMAIL</c>; safe to log.</param>
/// <param name="Property">The rejected property, if the detail names one.</param>
internal sealed partial record HubSpotErrorDetail(string? Code, string? Property)
{
    private static readonly string[] CodeMemberNames = ["code", "error", "errorType", "subCategory"];
    private static readonly string[] PropertyMemberNames = ["name", "propertyName", "in"];

    /// <summary>Reads the details of an error.</summary>
    /// <param name="error">The body of a response, or an entry of a batch's errors.</param>
    public static IReadOnlyList<HubSpotErrorDetail> ReadAll(JsonElement error)
    {
        // Details in the message come last: they repeat the entries, often with a name that those lack.
        List<HubSpotErrorDetail> details = [.. error.EnumerateArrayOrEmpty("errors").SelectMany(ReadEntry), .. ReadQuoted(error.GetStringOrNull("message"))];
        if (details.Count == 0)
        {
            details.AddRange(ReadEntry(error).Where(detail => detail.Code is not null || detail.Property is not null));
        }

        return [.. details.Distinct()];
    }

    /// <summary>A text if it is a code; null if not, because it may quote data.</summary>
    public static string? ToCodeOrNull(string? text) => text is not null && CodeRegex().IsMatch(text) ? text : null;

    private static IEnumerable<HubSpotErrorDetail> ReadEntry(JsonElement entry)
    {
        var quoted = ReadQuoted(entry.GetStringOrNull("message")).ToList();
        if (quoted.Count > 0)
        {
            return quoted;
        }

        var code = CodeMemberNames.Select(member => ToCodeOrNull(GetLastSegment(entry.GetStringOrNull(member)))).OfType<string>().FirstOrDefault();
        var names = ReadPropertyNames(entry).Distinct().ToList();
        return names.Count == 0
            ? [new HubSpotErrorDetail(code, ReadUnknownProperty(entry.GetStringOrNull("message")))]
            : names.Select(name => new HubSpotErrorDetail(code, name));
    }

    private static IEnumerable<string> ReadPropertyNames(JsonElement entry)
    {
        var own = PropertyMemberNames.Select(member => entry.GetStringOrNull(member));
        var context = entry.GetObjectOrNull("context");
        var listed = (context?.EnumerateArrayOrEmpty("propertyName") ?? []).Select(name => name.ValueKind == JsonValueKind.String ? name.GetString() : null);
        return listed.Append(context?.GetStringOrNull("propertyName")).Concat(own).Select(GetLastSegment).OfType<string>().Where(name => HubSpotOptionsValidator.PropertyNameRegex().IsMatch(name));
    }

    /// <summary>The details in a message's JSON array; if it is truncated, those before the cut.</summary>
    private static IEnumerable<HubSpotErrorDetail> ReadQuoted(string? message)
    {
        if (message is null || message.IndexOf("[{", StringComparison.Ordinal) is var start && start < 0)
        {
            return [];
        }

        try
        {
            var end = message.LastIndexOf(']');
            return end > start && JsonElement.Parse(message[start..(end + 1)]) is { ValueKind: JsonValueKind.Array } list
                ? [.. list.EnumerateArray().SelectMany(ReadEntry)]
                : ReadTruncated(message);
        }
        catch (JsonException)
        {
            return ReadTruncated(message);
        }
    }

    // Quotation marks inside a quoted value are escaped, so they do not match.
    private static IEnumerable<HubSpotErrorDetail> ReadTruncated(string message) => TruncatedEntryRegex().Matches(message)
        .Select(match => new HubSpotErrorDetail(match.Groups["code"].Value, match.Groups["name"] is { Success: true, Value: var name } ? name : null));

    private static string? ReadUnknownProperty(string? message) =>
        message is not null && UnknownPropertyRegex().Match(message) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary><c>email</c> of <c>inputs[0].properties.email</c>.</summary>
    private static string? GetLastSegment(string? path) => path?[(path.LastIndexOf('.') + 1)..];

    [GeneratedRegex(@"\A[A-Z][A-Z0-9_]{0,63}\z")]
    private static partial Regex CodeRegex();

    [GeneratedRegex("\"(?:error|code)\"\\s*:\\s*\"(?<code>[A-Z][A-Z0-9_]{0,63})\"(?:\\s*,\\s*\"name\"\\s*:\\s*\"(?<name>[a-z][a-z0-9_]*)\")?")]
    private static partial Regex TruncatedEntryRegex();

    [GeneratedRegex(@"\AProperty ""?([a-z][a-z0-9_]*)""? does not exist")]
    private static partial Regex UnknownPropertyRegex();
}
