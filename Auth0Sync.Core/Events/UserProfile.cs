using System.Collections.Immutable;
using System.Text.Json;

namespace Auth0Sync.Core.Events;

/// <summary>
/// An Auth0 user as an event carries it. Every member but the id is optional, and an absent member means "unknown",
/// never "empty": Auth0 may leave profile fields out of an event.
/// </summary>
/// <seealso href="https://auth0.com/docs/manage-users/user-accounts/user-profiles/user-profile-structure"/>
public sealed class UserProfile
{
    /// <summary>
    /// Members that are never kept, because no target may need them: the last address and the second factors. Less
    /// personal data at rest, and smaller messages.
    /// </summary>
    internal static readonly ImmutableArray<string> NeverKept = ["last_ip", "multifactor"];

    // The webhook only passes a profile on, and never asks for a member.
    private readonly Lazy<JsonElement> _json;

    /// <summary>Wraps the JSON object of a user.</summary>
    /// <param name="userId">Its <c>user_id</c>.</param>
    /// <param name="utf8">The object, valid UTF-8 JSON.</param>
    internal UserProfile(string userId, ReadOnlyMemory<byte> utf8)
    {
        UserId = userId;
        Utf8 = utf8;
        _json = new Lazy<JsonElement>(() => JsonElement.Parse(Utf8.Span));
    }

    /// <summary>The stable id, <c>provider|id</c>. It can contain an e-mail address, so it is never logged.</summary>
    public string UserId { get; }

    /// <summary>The JSON object as it was received, without <see cref="NeverKept"/>.</summary>
    internal ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>The e-mail address without surrounding blanks, or null where it is absent, null or empty.</summary>
    public string? Email => Text("email")?.Trim() is { Length: > 0 } email ? email : null;

    /// <summary>Whether the address is verified; null is "unknown", which is not the same as false.</summary>
    public bool? EmailVerified => Flag("email_verified");

    /// <summary>Whether an administrator blocked the user; null where the event does not say.</summary>
    public bool? Blocked => Flag("blocked");

    /// <summary>A top-level member's text, or null where it is absent or no string.</summary>
    public string? Text(string member) =>
        Find([member]) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>Walks a path of member names.</summary>
    /// <returns>The value (which may be JSON null), or null where some part of the path is absent.</returns>
    public JsonElement? Find(IEnumerable<string> path)
    {
        var current = _json.Value;
        foreach (var member in path)
        {
            if (current.ValueKind != JsonValueKind.Object || !current.TryGetProperty(member, out current))
            {
                return null;
            }
        }

        return current;
    }

    private bool? Flag(string member) => Find([member])?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
