using System.Collections.Immutable;
using Auth0Sync.Simulators.Mailchimp;

namespace Auth0Sync.LocalHost.Demo;

/// <summary>The members of the audience in Mailchimp, archived ones too.</summary>
internal sealed class MailchimpDemoTarget(RunningMailchimpSimulator simulator) : IDemoTarget
{
    public string Name => DemoExpectation.Mailchimp;

    public string DisplayName => "Mailchimp";

    public ImmutableArray<ImmutableSortedDictionary<string, string>> Records =>
        [.. simulator.Account.Members.Select(member => GetProperties(member).ToImmutableSortedDictionary(StringComparer.Ordinal))];

    public ImmutableSortedDictionary<string, int> CallCounts => simulator.Api.CountsByOperation;

    private static IEnumerable<KeyValuePair<string, string>> GetProperties(MailchimpMember member) =>
    [
        new("email_address", member.EmailAddress),
        new("status", member.Status.ToString()),
        .. member.MergeFields.Select(field => KeyValuePair.Create($"merge_fields.{field.Key}", field.Value)),
        .. member.Tags.Select(tag => KeyValuePair.Create($"tag {tag}", "yes")),
    ];
}
