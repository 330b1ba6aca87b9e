using System.Text.RegularExpressions;
using Auth0Sync.Core.Mapping;

namespace Auth0Sync.Core.Targets.Mailchimp.Api;

/// <summary>A tag that a member has while a condition is fulfilled, such as <c>plan:pro = app_metadata.plan == "pro"</c>.</summary>
/// <param name="Name">The name of the tag.</param>
/// <param name="Condition">The condition, as the field map reads it.</param>
internal sealed partial record MappedTag(string Name, string Condition)
{
    private const int MaxNameLength = 100;

    /// <summary>The name in the field map.</summary>
    public string Field => MailchimpNames.TagPrefix + Name;

    /// <summary>Reads the entries that are valid.</summary>
    public static IReadOnlyList<MappedTag> ReadAll(IEnumerable<string> entries) => [.. entries.Select(entry => Parse(entry, out _)).OfType<MappedTag>()];

    /// <summary>Finds what is wrong with an entry and what is allowed; null if nothing is wrong.</summary>
    public static (string Problem, string Allowed)? FindProblem(string? entry)
    {
        Parse(entry, out var problem);
        return problem;
    }

    private static MappedTag? Parse(string? entry, out (string Problem, string Allowed)? problem)
    {
        if (EntryPattern().Match(entry ?? "") is not { Success: true } match)
        {
            problem = ($"is '{entry}'", "Allowed: the name of a tag and a condition, such as plan:pro = app_metadata.plan == \"pro\"");
            return null;
        }

        var tag = new MappedTag(match.Groups["name"].Value, match.Groups["condition"].Value);
        problem = tag.Name.Length > MaxNameLength ? ($"names a tag of {tag.Name.Length} characters", $"Allowed: {MaxNameLength}")
            : tag.IsReserved ? ($"names the tag '{tag.Name}'", "Auth0Sync uses it for the status of a member: choose another name")
            : !tag.HasCondition ? ($"has the source '{tag.Condition}'", $"Allowed: {FieldCondition.Syntax}")
            : null;
        return problem is null ? tag : null;
    }

    private bool IsReserved =>
        Name.StartsWith(MailchimpNames.FormerStatusTagPrefix, StringComparison.OrdinalIgnoreCase) || Name.Equals(MailchimpNames.BlockedTag, StringComparison.OrdinalIgnoreCase);

    private bool HasCondition =>
        FieldMap.TryCreate([], [KeyValuePair.Create(Field, (string?)Condition)], out var map, out _) && map.Fields is [{ Source: FieldSource.Condition }];

    [GeneratedRegex(@"^\s*(?<name>[^\s=](?:[^=]*[^\s=])?)\s*=\s*(?<condition>[^\s=].*?)\s*\z")]
    private static partial Regex EntryPattern();
}
