using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Mapping;

/// <summary>
/// Reads the names of a user. What is blank, or only repeats the phone number, the address or the user id, as Auth0 puts
/// it there at sign-up, is no name. A user who has neither <c>given_name</c> nor <c>family_name</c> gets them from
/// <c>name</c>.
/// </summary>
internal static class NameParts
{
    private const int ShortestPhoneNumber = 6;

    private static readonly char[] Commas = [',', '\uFF0C', '\u3001', '\uFE10', '\uFE50', '\u060C'];

    // Behind a comma these are titles and no given name.
    private static readonly FrozenSet<string> Titles = FrozenSet.ToFrozenSet(
        ["JR", "SR", "II", "III", "IV", "MD", "PHD", "ESQ", "MBA", "DDS", "DVM", "CPA", "RN", "MSC", "BSC", "LLM"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a path leads to one of the members that hold a name.</summary>
    public static bool IsName(FieldSource.ProfilePath path) =>
        path.Is("given_name") || path.Is("family_name") || path.Is("name") || path.Is("nickname");

    /// <summary>A name of the user, or null where the member holds none.</summary>
    public static string? Told(UserProfile user, string member) => user.Find(member) switch
    {
        { ValueKind: JsonValueKind.String } text => Name(user, text.GetString()!),
        { ValueKind: JsonValueKind.Array } list when list.EnumerateArray().All(entry => entry.ValueKind is JsonValueKind.String or JsonValueKind.Null) =>
            Name(user, string.Join(' ', list.EnumerateArray().Select(entry => entry.GetString()))),
        _ => null,
    };

    /// <summary>The part of the whole name that a path asks for, or null where it does not tell, or the user has a part.</summary>
    public static string? Guess(UserProfile user, FieldSource.ProfilePath path)
    {
        if (!(path.Is("given_name") || path.Is("family_name"))
            || Told(user, "given_name") is not null
            || Told(user, "family_name") is not null
            || Told(user, "name") is not { } name)
        {
            return null;
        }

        var (given, family) = Split(name);
        return path.Is("given_name") ? given : family;
    }

    // The last word is the family name, unless a comma says that it comes first: right for most names, and only a
    // fallback for users without the fields.
    private static (string? Given, string? Family) Split(string name)
    {
        var parts = name.Split(Commas).Select(VisibleText.Trim).Where(part => part.Length > 0).ToList();
        var isTitled = parts.Count > 1 && IsTitle(parts[^1]);
        var title = isTitled ? $", {parts[^1]}" : "";
        if (isTitled)
        {
            parts.RemoveAt(parts.Count - 1);
        }

        if (parts.Count > 1)
        {
            return (string.Join(' ', parts.Skip(1)), parts[0] + title);
        }

        var words = VisibleText.Words(parts[0]);
        return words.Length == 1 ? (words[0] + title, null) : (string.Join(' ', words[..^1]), words[^1] + title);
    }

    private static bool IsTitle(string part) => Titles.Contains(part.Replace(".", "", StringComparison.Ordinal));

    private static string? Name(UserProfile user, string text)
    {
        var name = VisibleText.OneLine(text);
        return IsPlaceholder(user, name) ? null : name;
    }

    private static bool IsPlaceholder(UserProfile user, string name) =>
        !HasLetter(name)
        || name.AsSpan().ContainsAny('@', '\uFF20')
        || IsUserId(user.UserId, name)
        || IsNumber(user, name);

    private static bool HasLetter(string name)
    {
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.IsLetter(rune))
            {
                return true;
            }
        }

        return false;
    }

    // The part behind the bar may be a name that somebody chose; a generated one has digits, which no name has.
    private static bool IsUserId(string userId, string name) =>
        name.Equals(userId, StringComparison.OrdinalIgnoreCase)
        || (name.AsSpan().ContainsAnyInRange('0', '9') && userId.EndsWith($"|{name}", StringComparison.OrdinalIgnoreCase));

    // Numbers come with and without the prefix of the country, with blanks, brackets and words around them.
    private static bool IsNumber(UserProfile user, string name) =>
        name.AsSpan().ContainsAnyInRange('0', '9')
        && Digits(name) is { Length: >= ShortestPhoneNumber } digits
        && user.Text("phone_number") is { } phone
        && Digits(phone).EndsWith(digits, StringComparison.Ordinal);

    private static string Digits(string text) => string.Concat(text.Where(char.IsAsciiDigit)).TrimStart('0');
}
