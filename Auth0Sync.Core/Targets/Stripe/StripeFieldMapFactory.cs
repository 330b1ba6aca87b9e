using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets.Stripe.Api;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.Stripe;

/// <summary>Builds the map for Stripe from the default map and the settings.</summary>
internal static class StripeFieldMapFactory
{
    private const string StatusSource = "$status";

    /// <exception cref="OptionsValidationException">A mapping is invalid; the message names each one.</exception>
    public static FieldMap Create(IConfigurationSection section, string userIdKey)
    {
        var userIdField = CustomerFields.GetMetadataField(userIdKey);
        var settings = section.GetChildren().Select(line => KeyValuePair.Create(line.Key, line.Value)).ToList();
        var problems = settings.Select(line => FindNameProblem(line.Key)).OfType<string>().Select(problem => $"{section.Path}:{problem}").ToList();
        problems.AddRange(section.GetChildren()
            .Where(line => line.GetChildren().Any())
            .Select(line => $"{line.Path} has nested settings. Allowed: a single source."));
        if (!FieldMap.TryCreate(GetDefaults(userIdField), settings, out var map, out var found))
        {
            problems.AddRange(found.Select(problem => $"{section.Path}:{problem.Key} {problem.Value}."));
        }
        else
        {
            problems.AddRange(FindUnsafeMappings(map, userIdField).Select(problem => $"{section.Path}:{problem}"));
            if (map.Fields.Count(mapping => CustomerFields.GetMetadataKey(mapping.Field) is not null) is > CustomerFields.MaxMetadataKeys and var count)
            {
                problems.Add($"{section.Path} has {count} fields of metadata. Stripe allows {CustomerFields.MaxMetadataKeys} keys.");
            }
        }

        return problems.Count == 0 ? map! : throw new OptionsValidationException(section.Path, typeof(FieldMap), problems);
    }

    private static IEnumerable<KeyValuePair<string, string>> GetDefaults(string userIdField) =>
    [
        new(CustomerFields.Email, "email"),
        new("name", "name"),
        new("phone", "phone_number"),
        new(userIdField, "user_id"),
        new(CustomerFields.GetMetadataField("auth0_status"), StatusSource),
        new(CustomerFields.GetMetadataField("auth0_last_event"), "$event.time|datetime"),
        new(StatusEffect.Field, StatusSource),
    ];

    private static string? FindNameProblem(string field)
    {
        if (field == StatusEffect.Field)
        {
            return $"{field} cannot be changed: the effects of a status are the policies of {StripeOptions.SectionName}:Policies.";
        }

        return CustomerFields.GetMetadataKey(field) is { } key
            ? StripeOptionsValidator.MetadataKeyPattern().IsMatch(key) ? null : $"{field} is not a key of metadata: it has 1 to {StripeOptions.MaxMetadataKeyLength} printable characters and no brackets."
            : CustomerFields.Known.Contains(field) ? null : $"{field} is not a field of a customer. Allowed: {string.Join(", ", CustomerFields.Known)}, {CustomerFields.MetadataPrefix}<key>.";
    }

    // Identifying fields must come from members that Auth0 verifies. Any other source is under the user's control.
    private static IEnumerable<string> FindUnsafeMappings(FieldMap map, string userIdField)
    {
        if (!IsMappedFrom("user_id", map, userIdField))
        {
            yield return $"{userIdField} must stay user_id: it identifies the user's customer.";
        }

        if (map.FindSource(CustomerFields.Email) is not null && !IsMappedFrom("email", map, CustomerFields.Email))
        {
            yield return $"{CustomerFields.Email} must stay email, or be empty: Stripe sends invoices to it, and no other source follows OnUnverifiedEmail.";
        }
    }

    private static bool IsMappedFrom(string profileMember, FieldMap map, string field) =>
        map.Fields.Any(mapping => mapping is { Format: ValueFormat.Text, Source: FieldSource.ProfilePath path } && mapping.Field == field && path.Matches(profileMember));
}
