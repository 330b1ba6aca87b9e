using System.Text.Json;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Mapping;

/// <summary>
/// The value at a path of a profile. Members that policies use are read here in the same way as by the policies, so that
/// the written value never contradicts the decision.
/// </summary>
internal abstract record ProfileValue
{
    private ProfileValue()
    {
    }

    /// <summary>The profile does not have it.</summary>
    public sealed record Absent : ProfileValue
    {
        public static readonly Absent Instance = new();
    }

    /// <summary>The profile has it, but a policy does not allow writing it.</summary>
    public sealed record Withheld : ProfileValue
    {
        public static readonly Withheld Instance = new();
    }

    /// <summary>The value has a type that is invalid for the member.</summary>
    public sealed record Invalid : ProfileValue
    {
        public static readonly Invalid Instance = new();
    }

    /// <summary>The text of a member that policies use; null if it is empty.</summary>
    /// <param name="Text">The text.</param>
    /// <param name="IsInferred">Whether it is inferred from another member.</param>
    /// <param name="IsUnverified">Whether it is an email address that is not known to be verified.</param>
    public sealed record Known(string? Text, bool IsInferred = false, bool IsUnverified = false) : ProfileValue;

    /// <summary>Whether the email address or the phone number is verified.</summary>
    public sealed record Flag(bool Value) : ProfileValue;

    /// <summary>Any other member, as JSON.</summary>
    public sealed record Raw(JsonElement Json) : ProfileValue;

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
        NameResolver.GetName(user, path.Members[0]) is { } name ? new Known(name)
        : NameResolver.InferName(user, path) is { } inferred ? new Known(inferred, IsInferred: true)
        : user.Find(path.Members[0]) is { ValueKind: JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.True or JsonValueKind.False } ? Invalid.Instance
        : Absent.Instance;

    // An unverified address may belong to another person. Its removal may always be written.
    private static ProfileValue ResolveEmail(UserProfile user, MappingRules rules)
    {
        if (user.Email is not { } email)
        {
            return user.HasEmail ? Invalid.Instance : new Known(null);
        }

        var isVerified = rules.EmailTrust.IsVerified(user) == true;
        return isVerified || rules.SendUnverifiedEmail ? new Known(email, IsUnverified: !isVerified) : Withheld.Instance;
    }

    private static ProfileValue ResolveFlag(bool? value) => value is { } known ? new Flag(known) : Withheld.Instance;
}
