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
    internal static readonly ImmutableArray<string> ExcludedMembers = ["last_ip", "multifactor"];

    /// <summary>
    /// How many levels of a profile are kept, the profile's own included. What lies deeper becomes an empty object: an
    /// event is not lost because somebody nests metadata without end.
    /// </summary>
    internal const int MaxDepth = EventReader.MaxDepth - 2;

    // The webhook only passes a profile on, and never asks for a member.
    private readonly Lazy<JsonElement> _root;

    /// <summary>Wraps the JSON object of a user.</summary>
    /// <param name="userId">Its <c>user_id</c>.</param>
    /// <param name="utf8">The object, valid UTF-8 JSON.</param>
    internal UserProfile(string userId, ReadOnlyMemory<byte> utf8)
    {
        UserId = userId;
        Utf8 = utf8;
        _root = new Lazy<JsonElement>(() => JsonElement.Parse(Utf8.Span));
    }

    /// <summary>The stable id, <c>provider|id</c>. It can contain an e-mail address, so it is never logged.</summary>
    public string UserId { get; }

    /// <summary>The JSON object as it was received, without <see cref="ExcludedMembers"/>.</summary>
    internal ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>The e-mail address without surrounding blanks, or null where there is none, or no text that is one.</summary>
    public string? Email => GetString("email") is { } text ? EmailAddress.ParseOrNull(text) : null;

    /// <summary>Whether the profile has anything in the place of an address, be it one or not.</summary>
    public bool HasEmail => Find("email") switch
    {
        null or { ValueKind: JsonValueKind.Null } => false,
        { ValueKind: JsonValueKind.String } text => !string.IsNullOrWhiteSpace(text.GetString()),
        _ => true,
    };

    /// <summary>Whether the address is verified; null is "unknown", which is not the same as false.</summary>
    public bool? IsEmailVerified => GetBoolean("email_verified");

    /// <summary>Whether an administrator blocked the user; null where the event does not say.</summary>
    public bool? IsBlocked => GetBoolean("blocked");

    /// <summary>
    /// The connection that the profile's own members come from: that of the primary identity, which is the one that the
    /// user id is made of. Null where the identities do not tell.
    /// </summary>
    public string? Connection
    {
        get
        {
            if (Find("identities") is not { ValueKind: JsonValueKind.Array } list)
            {
                return null;
            }

            var identities = list.EnumerateArray().Where(identity => identity.ValueKind == JsonValueKind.Object).ToList();
            var primary = identities.Where(identity => $"{GetIdentityValue(identity, "provider")}|{GetIdentityValue(identity, "user_id")}" == UserId);
            return (identities.Count == 1 ? identities : primary).Select(identity => GetIdentityValue(identity, "connection")).FirstOrDefault();
        }
    }

    /// <summary>Whether a top-level member is absent or null.</summary>
    public bool IsNullOrMissing(string member) => Find(member) is null or { ValueKind: JsonValueKind.Null };

    /// <summary>A top-level member's text, or null where it is absent or no string.</summary>
    public string? GetString(string member) =>
        Find(member) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>A top-level member (which may be JSON null), or null where it is absent.</summary>
    public JsonElement? Find(string member) => _root.Value.TryGetProperty(member, out var value) ? value : null;

    /// <summary>Walks a path of member names.</summary>
    /// <returns>The value (which may be JSON null), or null where some part of the path is absent.</returns>
    public JsonElement? Find(IEnumerable<string> path)
    {
        var current = _root.Value;
        foreach (var member in path)
        {
            if (current.ValueKind != JsonValueKind.Object || !current.TryGetProperty(member, out current))
            {
                return null;
            }
        }

        return current;
    }

    // Auth0 writes the ids of some providers as numbers.
    private static string? GetIdentityValue(JsonElement identity, string name) => !identity.TryGetProperty(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };

    private bool? GetBoolean(string member) => Find(member)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
