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
    public sealed record Invalid : ProfileValue
    {
        public static readonly Invalid Instance = new();
    }

    /// <summary>The member's text; null where the member is empty.</summary>
    /// <param name="Text">The text.</param>
    /// <param name="IsInferred">Whether it is concluded from another member.</param>
    /// <param name="IsUnverified">Whether it is an address that is not known to be verified.</param>
    public sealed record Known(string? Text, bool IsInferred = false, bool IsUnverified = false) : ProfileValue;

    /// <summary>Any other member, as it stands in the profile.</summary>
    public sealed record Raw(JsonElement Json) : ProfileValue;

    /// <summary>Reads a profile.</summary>
    public static ProfileValue Resolve(UserProfile user, FieldSource.ProfilePath path, MappingRules rules) =>
        path.Members.Count > 1 ? (user.Find(path.Members) is { } deep ? new Raw(deep) : Absent.Instance)
        : path.Matches("user_id") ? new Known(user.UserId)
        : NameResolver.IsNameMember(path) ? ResolveName(user, path)
        : user.Find(path.Members[0]) is not { } json ? Absent.Instance
        : path.Matches("email") ? ResolveEmail(user, rules)
        : path.Matches("email_verified") ? ResolveFlag(rules.EmailTrust.IsVerified(user))
        : path.Matches("phone_verified") ? ResolveFlag(json.ValueKind == JsonValueKind.True)
        : path.Matches("blocked") && json.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null) ? Invalid.Instance
        : new Raw(json);

    private static ProfileValue ResolveName(UserProfile user, FieldSource.ProfilePath path) =>
        NameResolver.GetName(user, path.Members[0]) is { } told ? new Known(told)
        : NameResolver.InferName(user, path) is { } guess ? new Known(guess, IsInferred: true)
        : user.Find(path.Members[0]) is { ValueKind: JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.True or JsonValueKind.False } ? Invalid.Instance
        : Absent.Instance;

    // An unverified address may be anybody's. That it was taken away is no secret of anybody.
    private static ProfileValue ResolveEmail(UserProfile user, MappingRules rules)
    {
        if (user.Email is not { } email)
        {
            return user.HasEmail ? Invalid.Instance : new Known(null);
        }

        var isVerified = rules.EmailTrust.IsVerified(user) == true;
        return isVerified || rules.SendUnverifiedEmail ? new Known(email, IsUnverified: !isVerified) : Withheld.Instance;
    }

    private static ProfileValue ResolveFlag(bool? value) => value is { } known ? new Known(known ? "true" : "false") : Withheld.Instance;
}
