using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets.HubSpot.Api;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>Builds the map for HubSpot from the default map and the settings.</summary>
internal static class HubSpotFieldMapFactory
{
    /// <exception cref="OptionsValidationException">A mapping is invalid; the message names each one.</exception>
    public static FieldMap Create(IConfigurationSection section, string uniqueProperty)
    {
        var settings = section.GetChildren().Select(line => KeyValuePair.Create(line.Key, line.Value)).ToList();
        var problems = settings
            .Where(line => !HubSpotOptionsValidator.PropertyNameRegex().IsMatch(line.Key))
            .Select(line => $"{section.Path}:{line.Key} is not a contact property. A property name consists of lowercase letters, digits and underscores.")
            .ToList();
        problems.AddRange(section.GetChildren()
            .Where(line => line.GetChildren().Any())
            .Select(line => $"{line.Path} has nested settings. Allowed: a single source."));
        if (!FieldMap.TryCreate(HubSpotDefaultFieldMap.GetMappings(uniqueProperty), settings, out var map, out var found))
        {
            problems.AddRange(found.Select(problem => $"{section.Path}:{problem.Key} {problem.Value}."));
        }
        else
        {
            problems.AddRange(FindUnsafeMappings(map, uniqueProperty).Select(problem => $"{section.Path}:{problem}"));
        }

        return problems.Count == 0 ? map! : throw new OptionsValidationException(section.Path, typeof(FieldMap), problems);
    }

    // Identifying properties must come from members that Auth0 verifies. Any other source is under the user's control.
    private static IEnumerable<string> FindUnsafeMappings(FieldMap map, string uniqueProperty)
    {
        if (!IsMappedFrom("user_id", map, uniqueProperty))
        {
            yield return $"{uniqueProperty} must stay user_id: it is the unique property that identifies the user's contact.";
        }

        if (map.FindSource(HubSpotNames.EmailProperty) is not null && !IsMappedFrom("email", map, HubSpotNames.EmailProperty))
        {
            yield return $"{HubSpotNames.EmailProperty} must stay email, or be empty: HubSpot merges contacts by it, and no other source follows OnUnverifiedEmail.";
        }

        if (map.FindSource(HubSpotContact.AdditionalEmailsProperty) is not null)
        {
            yield return $"{HubSpotContact.AdditionalEmailsProperty} must be empty: HubSpot merges contacts by these addresses, and they may be unverified.";
        }
    }

    private static bool IsMappedFrom(string profileMember, FieldMap map, string property) =>
        map.Fields.Any(mapping => mapping is { Format: ValueFormat.Text, Source: FieldSource.ProfilePath path } && mapping.Field == property && path.Matches(profileMember));
}
