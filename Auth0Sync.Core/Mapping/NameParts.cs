using System.Text.Json;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Mapping;

/// <summary>
/// Takes <c>given_name</c> and <c>family_name</c> from <c>name</c> where a user has neither. At sign-up Auth0 often
/// puts the e-mail address into <c>name</c>; that is nobody's name.
/// </summary>
internal static class NameParts
{
    /// <summary>The part of the name that a path asks for, or null where the name does not tell.</summary>
    public static JsonElement? Find(UserProfile user, FieldSource.ProfilePath path)
    {
        if (!(path.Is("given_name") || path.Is("family_name"))
            || user.Find(["given_name"]) is not null
            || user.Find(["family_name"]) is not null
            || user.Text("name")?.Trim() is not { Length: > 0 } name
            || name.Contains('@', StringComparison.Ordinal))
        {
            return null;
        }

        // The last word is the family name: right for most names, and only a fallback for users without the fields.
        var lastSpace = name.LastIndexOf(' ');
        var part = (path.Is("given_name"), lastSpace) switch
        {
            (true, -1) => name,
            (true, _) => name[..lastSpace].TrimEnd(),
            (false, -1) => null,
            (false, _) => name[(lastSpace + 1)..],
        };
        return part is null ? null : JsonSerializer.SerializeToElement(part);
    }
}
