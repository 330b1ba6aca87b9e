using System.Text.Json;
using System.Text.RegularExpressions;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Mapping;

/// <summary>
/// A condition on a member of the profile, such as <c>app_metadata.plan == "pro"</c>. A list fulfills <c>==</c> and
/// <c>contains</c> if one of its entries is the text.
/// </summary>
/// <param name="Path">The member.</param>
/// <param name="IsNegated">Whether the operator is <c>!=</c>.</param>
/// <param name="Text">The text to compare with, case-sensitive.</param>
public sealed partial record FieldCondition(FieldSource.ProfilePath Path, bool IsNegated, string Text)
{
    internal const string Syntax = "path == \"text\", path != \"text\" or path contains \"text\"";

    /// <summary>Whether the text has the form of a condition.</summary>
    internal static bool TryParse(string text, out string path, out bool isNegated, out string operand)
    {
        var match = ConditionPattern().Match(text);
        (path, isNegated, operand) = (match.Groups["path"].Value, match.Groups["operator"].Value == "!=", match.Groups["text"].Value);
        return match.Success;
    }

    /// <returns>Null if the profile says nothing about it, because it lacks the top-level member.</returns>
    internal bool? Evaluate(UserProfile user, MappingRules rules)
    {
        if (user.Find(Path.Members[0]) is null)
        {
            return null;
        }

        return ProfileValue.Resolve(user, Path, rules) switch
        {
            ProfileValue.Withheld => null,
            ProfileValue.Known known => (known.Text == Text) != IsNegated,
            ProfileValue.Flag flag => (GetText(flag.Value) == Text) != IsNegated,
            ProfileValue.Raw raw => IsMatch(raw.Json) != IsNegated,
            _ => IsNegated,
        };
    }

    private bool IsMatch(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString() == Text,
        JsonValueKind.True or JsonValueKind.False => GetText(json.ValueKind == JsonValueKind.True) == Text,
        JsonValueKind.Number => json.GetRawText() == Text,
        JsonValueKind.Array => json.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Array && IsMatch(item)),
        _ => false,
    };

    private static string GetText(bool value) => value ? "true" : "false";

    [GeneratedRegex("""^(?<path>[^\s=!"]+)\s*(?<operator>==|!=|\scontains\s)\s*"(?<text>[^"]*)"\z""")]
    private static partial Regex ConditionPattern();
}
