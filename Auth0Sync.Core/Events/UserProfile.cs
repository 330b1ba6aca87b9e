using System.Collections.Immutable;
using System.Text.Json;

namespace Auth0Sync.Core.Events;

/// <summary>
/// The Auth0 user of an event. Every member except the id is optional, and an absent member means "unknown", not "empty":
/// Auth0 can omit profile fields from an event.
/// </summary>
/// <seealso href="https://auth0.com/docs/manage-users/user-accounts/user-profiles/user-profile-structure"/>
public sealed class UserProfile
{
    /// <summary>
    /// Members that are never stored, because no target needs them: the last IP address and the second factors. This means
    /// less personal data at rest and smaller messages.
    /// </summary>
    internal static readonly ImmutableArray<string> ExcludedMembers = ["last_ip", "multifactor"];

    /// <summary>
    /// How many levels of a profile are kept, including its own. Deeper levels become an empty object, so that no event is
    /// lost because of deeply nested metadata.
    /// </summary>
    internal const int MaxDepth = EventReader.MaxDepth - 2;

    // Lazy, because the webhook never reads a member.
    private readonly Lazy<JsonElement> _root;

    /// <param name="userId">The <c>user_id</c>.</param>
    /// <param name="utf8">The user's JSON object, valid UTF-8.</param>
    internal UserProfile(string userId, ReadOnlyMemory<byte> utf8)
    {
        UserId = userId;
        Utf8 = utf8;
        _root = new Lazy<JsonElement>(() => JsonElement.Parse(Utf8.Span));
    }

    /// <summary>The stable id, <c>provider|id</c>. It can contain an email address, so it is never logged.</summary>
    public string UserId { get; }

    /// <summary>The JSON object as it was received, without <see cref="ExcludedMembers"/>.</summary>
    internal ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>The trimmed email address; null if there is none or it is invalid.</summary>
    public string? Email => GetString("email") is { } text ? EmailAddress.ParseOrNull(text) : null;

    /// <summary>Whether the profile has an address, valid or not.</summary>
    public bool HasEmail => Find("email") switch
    {
        null or { ValueKind: JsonValueKind.Null } => false,
        { ValueKind: JsonValueKind.String } text => !string.IsNullOrWhiteSpace(text.GetString()),
        _ => true,
    };

    /// <summary>Whether the address is verified; null if unknown, which is not the same as false.</summary>
    public bool? IsEmailVerified => GetBoolean("email_verified");

    /// <summary>Whether an administrator blocked the user; null if unknown.</summary>
    public bool? IsBlocked => GetBoolean("blocked");

    /// <summary>
    /// The connection of the primary identity, from which the profile's own members come. The user id consists of the
    /// provider and id of that identity. Null if unknown.
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

    /// <summary>A top-level string; null if it is absent or of another kind.</summary>
    public string? GetString(string member) =>
        Find(member) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>A top-level member, which can be JSON null; null if it is absent.</summary>
    public JsonElement? Find(string member) => _root.Value.TryGetProperty(member, out var value) ? value : null;

    /// <summary>The value at a path of member names, which can be JSON null; null if it is absent.</summary>
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

    // The ids of some providers are numbers.
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
