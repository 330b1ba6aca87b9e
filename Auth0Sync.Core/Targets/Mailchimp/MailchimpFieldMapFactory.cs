using System.Text.RegularExpressions;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets.Mailchimp.Api;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.Mailchimp;

/// <summary>Builds the map for Mailchimp from the default map, the tags, the consent and the mapping settings.</summary>
internal static partial class MailchimpFieldMapFactory
{
    private const string EmailMergeField = MailchimpNames.MergeFieldPrefix + "EMAIL";

    /// <exception cref="OptionsValidationException">A mapping is invalid; the message names each one.</exception>
    public static FieldMap Create(IConfigurationSection section, MailchimpOptions options)
    {
        var settings = section.GetChildren().Select(line => KeyValuePair.Create(line.Key, line.Value)).ToList();
        var problems = settings
            .Where(line => !FieldPattern().IsMatch(line.Key) || line.Key == EmailMergeField)
            .Select(line => $"{section.Path}:{line.Key} is not a field of a member. Allowed: {MailchimpNames.EmailField}, {MailchimpNames.LanguageField}, "
                + $"and {MailchimpNames.MergeFieldPrefix} with the tag of a merge field, in uppercase. Tags have a list of their own, {MailchimpOptions.SectionName}:Tags.")
            .ToList();
        problems.AddRange(section.GetChildren()
            .Where(line => line.GetChildren().Any())
            .Select(line => $"{line.Path} has nested settings. Allowed: a single source."));
        var userIdField = GetUserIdField(options);
        if (!FieldMap.TryCreate(GetDefaults(options, userIdField), settings, out var map, out var found))
        {
            problems.AddRange(found.Select(problem => $"{section.Path}:{problem.Key} {problem.Value}."));
        }
        else
        {
            problems.AddRange(FindUnsafeMappings(map, userIdField).Select(problem => $"{section.Path}:{problem}"));
        }

        return problems.Count == 0 ? map! : throw new OptionsValidationException(section.Path, typeof(FieldMap), problems);
    }

    public static string GetUserIdField(MailchimpOptions options) => MailchimpNames.MergeFieldPrefix + options.UserIdMergeField;

    private static IEnumerable<KeyValuePair<string, string>> GetDefaults(MailchimpOptions options, string userIdField) =>
    [
        new(MailchimpNames.EmailField, "email"),
        new($"{MailchimpNames.MergeFieldPrefix}FNAME", "given_name"),
        new($"{MailchimpNames.MergeFieldPrefix}LNAME", "family_name"),
        new(userIdField, "user_id"),
        new(StatusEffect.Field, StatusEffect.Field),
        new(MailchimpNames.ConsentField, options.ConsentPath ?? ""),
        .. MappedTag.ReadAll(options.Tags).Select(tag => KeyValuePair.Create(tag.Field, tag.Condition)),
    ];

    // Identifying fields must come from members that Auth0 verifies. Any other source is under the user's control.
    private static IEnumerable<string> FindUnsafeMappings(FieldMap map, string userIdField)
    {
        if (!IsMappedFrom("user_id", map, userIdField))
        {
            yield return $"{userIdField} must stay user_id: it says to which user a member belongs.";
        }

        if (!IsMappedFrom("email", map, MailchimpNames.EmailField))
        {
            yield return $"{MailchimpNames.EmailField} must stay email: the address identifies a member, and no other source follows OnUnverifiedEmail.";
        }
    }

    private static bool IsMappedFrom(string profileMember, FieldMap map, string field) =>
        map.Fields.Any(mapping => mapping is { Format: ValueFormat.Text, Source: FieldSource.ProfilePath path } && mapping.Field == field && path.Matches(profileMember));

    [GeneratedRegex(@"^(?:email_address|language|merge_fields\.[A-Z][A-Z0-9_]{0,9})\z")]
    private static partial Regex FieldPattern();
}
