using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.Mailchimp.Api;

namespace Auth0Sync.Core.Targets.Mailchimp;

/// <summary>Tells what may need attention in the account: the types of the merge fields, and what the key may do.</summary>
internal sealed class MailchimpInspector(MailchimpClient client, MailchimpSchemaChecker schemaChecker)
{
    public async Task<IReadOnlyList<TargetObservation>> InspectAsync(CancellationToken cancellationToken)
    {
        var incompatible = await schemaChecker.FindIncompatibleFieldsAsync(cancellationToken);
        return [.. DescribeTypes(incompatible), DescribeRole(await client.ReadRoleAsync(cancellationToken))];
    }

    // Readiness reports merge fields that cannot be read.
    private static IEnumerable<TargetObservation> DescribeTypes(IReadOnlyList<IncompatibleMergeField>? incompatible) => incompatible is { Count: 0 }
        ? [new("fieldTypes", "The types of the mapped merge fields fit their sources.")]
        : (incompatible ?? []).Select(field => new TargetObservation(
            "fieldTypes",
            $"The merge field {field.Tag} has the type {field.Type} and is mapped from {field.Source}: {field.Advice}.",
            $"Change {MailchimpRegistration.Descriptor.MappingSection}:{MailchimpNames.MergeFieldPrefix}{field.Tag}, or the merge field in Mailchimp."));

    // A key may do what its user may: https://mailchimp.com/help/manage-user-levels-in-your-account/.
    private static TargetObservation DescribeRole(HttpTargetResponse response)
    {
        const string name = "permissions";
        return response.Body?.GetStringOrNull("role") switch
        {
            { } role when IsOneOf(role, "owner", "admin", "manager") => new(name, $"The user of the key has the level {role}, which may change the audience."),
            { } role when IsOneOf(role, "author", "viewer") => new(name, $"The user of the key has the level {role}, which may not change the audience.", "Use a key of a user with the level Manager or higher.") { PreventsWriting = true },
            _ => new(
                name,
                "Mailchimp does not tell a known level of the user of the key, so it is not checked whether it may write.",
                "Run: auth0sync verify --target mailchimp --email-domain <a domain of yours>."),
        };
    }

    private static bool IsOneOf(string role, params string[] levels) => levels.Contains(role, StringComparer.OrdinalIgnoreCase);
}
