using System.Text.Json;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Mapping;

/// <summary>
/// What a profile says under a path. Members that policies look at are read here as the policies read them, so that what
/// is written never says something else than what was decided by.
/// </summary>
internal abstract record ProfileValue
{
    private ProfileValue()
    {
    }

    /// <summary>The profile does not say.</summary>
    public sealed record Absent : ProfileValue
    {
        public static readonly Absent Instance = new();
    }

    /// <summary>The profile says it, and it is not to be written as things stand.</summary>
    public sealed record Withheld : ProfileValue
    {
        public static readonly Withheld Instance = new();
    }

    /// <summary>There is something that cannot be what the member is for.</summary>
    public sealed record Unusable : ProfileValue
    {
        public static readonly Unusable Instance = new();
    }

    /// <summary>The member's text; null where the member is empty.</summary>
    /// <param name="Text">The text.</param>
    /// <param name="IsGuess">Whether it is concluded from another member.</param>
    /// <param name="IsUnverified">Whether it is an address that is not known to be verified.</param>
    public sealed record Known(string? Text, bool IsGuess = false, bool IsUnverified = false) : ProfileValue;

    /// <summary>Any other member, as it stands in the profile.</summary>
    public sealed record Raw(JsonElement Json) : ProfileValue;

    /// <summary>Reads a profile.</summary>
    public static ProfileValue Of(UserProfile user, FieldSource.ProfilePath path, MappingRules rules) =>
        path.Members.Count > 1 ? (user.Find(path.Members) is { } deep ? new Raw(deep) : Absent.Instance)
        : path.Is("user_id") ? new Known(user.UserId)
        : NameParts.IsName(path) ? Name(user, path)
        : user.Find(path.Members[0]) is not { } json ? Absent.Instance
        : path.Is("email") ? Email(user, rules)
        : path.Is("email_verified") ? Flag(rules.Trust.Verified(user))
        : path.Is("phone_verified") ? Flag(json.ValueKind == JsonValueKind.True)
        : path.Is("blocked") && json.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null) ? Unusable.Instance
        : new Raw(json);

    private static ProfileValue Name(UserProfile user, FieldSource.ProfilePath path) =>
        NameParts.Told(user, path.Members[0]) is { } told ? new Known(told)
        : NameParts.Guess(user, path) is { } guess ? new Known(guess, IsGuess: true)
        : user.Find(path.Members[0]) is { ValueKind: JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.True or JsonValueKind.False } ? Unusable.Instance
        : Absent.Instance;

    // An unverified address may be anybody's. That it was taken away is no secret of anybody.
    private static ProfileValue Email(UserProfile user, MappingRules rules)
    {
        if (user.Email is not { } email)
        {
            return user.HasEmail ? Unusable.Instance : new Known(null);
        }

        var isVerified = rules.Trust.Verified(user) == true;
        return isVerified || rules.SendUnverifiedEmail ? new Known(email, IsUnverified: !isVerified) : Withheld.Instance;
    }

    private static ProfileValue Flag(bool? value) => value is { } known ? new Known(known ? "true" : "false") : Withheld.Instance;
}
