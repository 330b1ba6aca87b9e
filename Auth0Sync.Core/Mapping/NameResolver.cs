using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Mapping;

/// <summary>
/// Reads the names of a user. Placeholders are ignored: blank text, and a repeated phone number, address or user id, which
/// Auth0 fills in at sign-up. A missing <c>given_name</c> or <c>family_name</c> is inferred from <c>name</c>: by splitting
/// it, or by removing the part that the user has.
/// </summary>
internal static class NameResolver
{
    // Fewer digits occur in names: a year, a member number.
    private const int MinPhoneNumberDigits = 7;
    private const int MaxCountryCodeDigits = 3;

    private static readonly char[] Commas = [',', '\uFF0C', '\u3001', '\uFE10', '\uFE50', '\u060C'];
    private static readonly char[] AtSigns = ['@', '\uFF20', '\uFE6B'];
    private static readonly char[] Dots = ['.', '\u2024', '\u3002', '\uFE52', '\uFF0E', '\uFF61'];

    // After a comma, these are titles and not a given name.
    private static readonly FrozenSet<string> Titles = FrozenSet.ToFrozenSet(
        ["JR", "SR", "II", "III", "IV", "MD", "PHD", "ESQ", "MBA", "DDS", "DVM", "CPA", "RN", "MSC", "BSC", "LLM"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a path is one of the members with a name.</summary>
    public static bool IsNameMember(FieldSource.ProfilePath path) =>
        path.Matches("given_name") || path.Matches("family_name") || path.Matches("name") || path.Matches("nickname");

    /// <summary>The name in a member, or null if it has none.</summary>
    public static string? GetName(UserProfile user, string member) => user.Find(member) switch
    {
        { ValueKind: JsonValueKind.String } text => NormalizeOrNull(user, text.GetString()!),
        { ValueKind: JsonValueKind.Array } list when list.EnumerateArray().All(entry => entry.ValueKind is JsonValueKind.String or JsonValueKind.Null) =>
            NormalizeOrNull(user, string.Join(' ', list.EnumerateArray().Select(entry => entry.GetString()))),
        _ => null,
    };

    /// <summary>Infers a part of the name from <c>name</c>; null if that is impossible.</summary>
    public static string? InferName(UserProfile user, FieldSource.ProfilePath path)
    {
        var isGiven = path.Matches("given_name");
        if (!(isGiven || path.Matches("family_name")) || GetName(user, "name") is not { } name)
        {
            return null;
        }

        if (GetName(user, isGiven ? "family_name" : "given_name") is { } other)
        {
            return RemoveKnownPart(name, other, isGiven);
        }

        var (given, family) = SplitGivenAndFamily(name);
        return isGiven ? given : family;
    }

    // If the name does not begin or end with the known part, the other part cannot be inferred.
    private static string? RemoveKnownPart(string name, string knownPart, bool isGiven)
    {
        var (parts, title) = SplitAtCommas(name);
        string[] words = [.. parts.SelectMany(VisibleText.SplitWords)];
        string[] known = [.. SplitAtCommas(knownPart).Parts.SelectMany(VisibleText.SplitWords)];
        if (known.Length >= words.Length)
        {
            return null;
        }

        var ends = AreEqual(words[^known.Length..], known);
        var begins = AreEqual(words[..known.Length], known);
        return (begins, ends) switch
        {
            (false, false) => null,
            (true, _) when !(isGiven && ends) => Join(words[known.Length..]),
            _ => Join(words[..^known.Length]),
        };

        string Join(string[] rest) => string.Join(' ', rest) + (isGiven ? "" : title);
    }

    private static bool AreEqual(string[] first, string[] second) => first.SequenceEqual(second, StringComparer.OrdinalIgnoreCase);

    // The last word is the family name, unless a comma indicates that it comes first. This is right for most names, and only
    // a fallback for users without the fields.
    private static (string? Given, string? Family) SplitGivenAndFamily(string name)
    {
        var (parts, title) = SplitAtCommas(name);
        if (parts.Count > 1)
        {
            return (string.Join(' ', parts.Skip(1)), parts[0] + title);
        }

        var words = VisibleText.SplitWords(parts[0]);
        return words.Length == 1 ? (words[0] + title, null) : (string.Join(' ', words[..^1]), words[^1] + title);
    }

    // The parts between commas, and a title after the last one, including its comma.
    private static (List<string> Parts, string Title) SplitAtCommas(string name)
    {
        var parts = name.Split(Commas).Select(VisibleText.TrimInvisible).Where(part => part.Length > 0).ToList();
        if (parts.Count < 2 || !IsTitle(parts[^1]))
        {
            return (parts, "");
        }

        var title = $", {parts[^1]}";
        parts.RemoveAt(parts.Count - 1);
        return (parts, title);
    }

    private static bool IsTitle(string part) => Titles.Contains(part.Replace(".", "", StringComparison.Ordinal));

    private static string? NormalizeOrNull(UserProfile user, string text)
    {
        var name = VisibleText.ToSingleLine(text);
        return IsPlaceholder(user, name) ? null : name;
    }

    private static bool IsPlaceholder(UserProfile user, string name) =>
        !ContainsLetter(name)
        || ContainsEmailAddress(name)
        || IsUserId(user.UserId, name)
        || IsPhoneNumber(user, name);

    // An at sign between spaces ("Ines @ KubeCon") or in front (a handle) is no address. An address is a word with a dot
    // after the at sign, or the only word.
    private static bool ContainsEmailAddress(string name)
    {
        var words = name.Split(' ');
        return words.Any(word => word.LastIndexOfAny(AtSigns) is > 0 and var at
            && at < word.Length - 1
            && (words.Length == 1 || word.IndexOfAny(Dots, at) > 0));
    }

    private static bool ContainsLetter(string name)
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

    // The part after the bar may be a name that the user chose; a generated one has digits, unlike a name.
    private static bool IsUserId(string userId, string name) =>
        name.Equals(userId, StringComparison.OrdinalIgnoreCase)
        || (name.AsSpan().ContainsAnyInRange('0', '9') && userId.EndsWith($"|{name}", StringComparison.OrdinalIgnoreCase));

    // The same number may have a country code, spaces, brackets and words around it. The last digits alone are not the
    // number.
    private static bool IsPhoneNumber(UserProfile user, string name) =>
        name.AsSpan().ContainsAnyInRange('0', '9')
        && GetDigits(name) is { Length: >= MinPhoneNumberDigits } digits
        && user.GetString("phone_number") is { } text
        && GetDigits(text) is var phone
        && phone.Length - digits.Length <= MaxCountryCodeDigits
        && phone.EndsWith(digits, StringComparison.Ordinal);

    private static string GetDigits(string text) => string.Concat(text.Where(char.IsAsciiDigit)).TrimStart('0');
}
