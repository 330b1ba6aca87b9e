using System.Globalization;
using System.Text.Json;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Matching;

/// <summary>The record id that an administrator maintains in the <c>app_metadata</c> of a user.</summary>
/// <param name="Value">The id; null if there is none or it is invalid.</param>
/// <param name="IsInvalid">Whether the value is not one id of the target: an object, several ids, a fraction, other text.</param>
internal readonly record struct ExternalId(string? Value, bool IsInvalid)
{
    // Longer than the ids of any known system.
    private const int MaxLength = 255;

    /// <param name="user">The user.</param>
    /// <param name="path">A path such as <c>app_metadata.crm_contact_id</c>; empty if the rule is disabled.</param>
    /// <param name="target">Decides whether a text can be a record id.</param>
    public static ExternalId FromUser(UserProfile user, string? path, IRecordLookup target)
    {
        var id = path is { Length: > 0 } && user.Find(path.Split('.')) is { } json ? FromJson(json) : default;
        return id.Value is null || target.CanBeRecordId(id.Value) ? id : new(null, true);
    }

    // SAML and scripts write a single value as a list, and an id as a number.
    private static ExternalId FromJson(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => FromText(json.GetString()!),
        JsonValueKind.Number => json.TryGetDecimal(out var number) && number >= 0 && decimal.IsInteger(number)
            ? new(number.ToString("0", CultureInfo.InvariantCulture), false)
            : new(null, true),
        JsonValueKind.Null => default,
        JsonValueKind.Array => json.EnumerateArray().Select(FromArrayEntry).Where(id => id != default).Distinct().ToList() switch
        {
            [] => default,
            [var only] => only,
            _ => new(null, true),
        },
        _ => new(null, true),
    };

    private static ExternalId FromArrayEntry(JsonElement entry) => entry.ValueKind == JsonValueKind.Array ? new(null, true) : FromJson(entry);

    private static ExternalId FromText(string text) => VisibleText.TrimInvisible(text) switch
    {
        { Length: 0 } => default,
        { Length: > MaxLength } => new(null, true),
        var id when id.Any(char.IsControl) => new(null, true),
        var id => new(id, false),
    };
}
