using System.Text.Json;
using System.Text.RegularExpressions;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>
/// What one detail of a refusal says. Details stand in <c>errors</c>, and as JSON inside the message: recorded are
/// <c>Property values were not valid: [{"isValid":false,"message":"…","error":"INVALID_EMAIL","name":"email"}]</c> and
/// <c>{"message":"…","code":"…","context":{"propertyName":["email"]}}</c>.
/// </summary>
/// <param name="Code">HubSpot's code for the reason, such as <c>INVALID_EMAIL</c>; safe to log.</param>
/// <param name="Property">The property at fault, where the detail names one.</param>
internal sealed partial record HubSpotErrorDetail(string? Code, string? Property)
{
    private static readonly string[] CodeMembers = ["code", "error", "errorType", "subCategory"];
    private static readonly string[] PropertyMembers = ["name", "propertyName", "in"];

    /// <summary>The details of an error.</summary>
    /// <param name="error">The whole body, or an entry of a batch's errors.</param>
    public static IReadOnlyList<HubSpotErrorDetail> In(JsonElement error)
    {
        // What the message quotes comes last: it repeats the entries, often with a name that they lack.
        List<HubSpotErrorDetail> details = [.. error.List("errors").SelectMany(Of), .. QuotedIn(error.Text("message"))];
        if (details.Count == 0)
        {
            details.AddRange(Of(error).Where(detail => detail.Code is not null || detail.Property is not null));
        }

        return [.. details.Distinct()];
    }

    /// <summary>A text as a code, or null where it is something else and may quote anything.</summary>
    public static string? AsCode(string? text) => text is not null && CodeShape().IsMatch(text) ? text : null;

    private static IEnumerable<HubSpotErrorDetail> Of(JsonElement entry)
    {
        var quoted = QuotedIn(entry.Text("message")).ToList();
        if (quoted.Count > 0)
        {
            return quoted;
        }

        var code = CodeMembers.Select(member => AsCode(LastPart(entry.Text(member)))).OfType<string>().FirstOrDefault();
        var names = NamesIn(entry).Distinct().ToList();
        return names.Count == 0
            ? [new HubSpotErrorDetail(code, UnknownPropertyIn(entry.Text("message")))]
            : names.Select(name => new HubSpotErrorDetail(code, name));
    }

    private static IEnumerable<string> NamesIn(JsonElement entry)
    {
        var own = PropertyMembers.Select(member => entry.Text(member));
        var context = entry.Object("context");
        var listed = (context?.List("propertyName") ?? []).Select(name => name.ValueKind == JsonValueKind.String ? name.GetString() : null);
        return listed.Append(context?.Text("propertyName")).Concat(own).Select(LastPart).OfType<string>().Where(name => HubSpotOptionsValidator.PropertyName().IsMatch(name));
    }

    /// <summary>The details that a message holds as a JSON list; after the cut of a long one, as far as it goes.</summary>
    private static IEnumerable<HubSpotErrorDetail> QuotedIn(string? message)
    {
        if (message is null || message.IndexOf("[{", StringComparison.Ordinal) is var start && start < 0)
        {
            return [];
        }

        try
        {
            var end = message.LastIndexOf(']');
            return end > start && JsonElement.Parse(message[start..(end + 1)]) is { ValueKind: JsonValueKind.Array } list
                ? [.. list.EnumerateArray().SelectMany(Of)]
                : Cut(message);
        }
        catch (JsonException)
        {
            return Cut(message);
        }
    }

    // What a value quotes has its quotation marks escaped, so it does not match.
    private static IEnumerable<HubSpotErrorDetail> Cut(string message) => CutEntry().Matches(message)
        .Select(match => new HubSpotErrorDetail(match.Groups["code"].Value, match.Groups["name"] is { Success: true, Value: var name } ? name : null));

    private static string? UnknownPropertyIn(string? message) =>
        message is not null && UnknownProperty().Match(message) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary><c>email</c> of <c>inputs[0].properties.email</c>.</summary>
    private static string? LastPart(string? path) => path?[(path.LastIndexOf('.') + 1)..];

    [GeneratedRegex(@"\A[A-Z][A-Z0-9_]{0,63}\z")]
    private static partial Regex CodeShape();

    [GeneratedRegex("\"(?:error|code)\"\\s*:\\s*\"(?<code>[A-Z][A-Z0-9_]{0,63})\"(?:\\s*,\\s*\"name\"\\s*:\\s*\"(?<name>[a-z][a-z0-9_]*)\")?")]
    private static partial Regex CutEntry();

    [GeneratedRegex(@"\AProperty ""?([a-z][a-z0-9_]*)""? does not exist")]
    private static partial Regex UnknownProperty();
}
