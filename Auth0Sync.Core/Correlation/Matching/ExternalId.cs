using System.Globalization;
using System.Text.Json;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Matching;

/// <summary>The record's id that an administrator keeps in a user's <c>app_metadata</c>.</summary>
/// <param name="Value">The id; null where there is none, or none that can be used.</param>
/// <param name="IsInvalid">Whether something stands there that is no id: an object, several ids, a broken number, a text that is no id of the target's.</param>
internal readonly record struct ExternalId(string? Value, bool IsInvalid)
{
    /// <summary>The longest id that any system of record uses, with room to spare.</summary>
    private const int MaxLength = 255;

    /// <summary>Reads the id under a path such as <c>app_metadata.crm_contact_id</c>.</summary>
    /// <param name="user">The user.</param>
    /// <param name="path">The path; empty where the installation keeps no such ids.</param>
    /// <param name="target">The target, to say what can be an id of its records.</param>
    public static ExternalId FromUser(UserProfile user, string? path, ITarget target)
    {
        var id = path is { Length: > 0 } && user.Find(path.Split('.')) is { } json ? FromJson(json) : default;
        return id.Value is null || target.CanBeRecordId(id.Value) ? id : new(null, true);
    }

    // SAML and scripts write one value as a list of one, and an id as a number.
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
