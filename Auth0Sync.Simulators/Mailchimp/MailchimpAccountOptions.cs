using System.Collections.Immutable;

namespace Auth0Sync.Simulators.Mailchimp;

/// <summary>The simulated account and its only audience.</summary>
public sealed record MailchimpAccountOptions
{
    /// <summary>The only API key that is accepted. Its suffix is the data center.</summary>
    public string ApiKey { get; init; } = "simulated-us1";

    /// <summary>The level of the user who made the key: <c>owner</c>, <c>admin</c>, <c>manager</c>, <c>author</c> or <c>viewer</c>.</summary>
    public string Role { get; init; } = "owner";

    /// <summary>The id of the audience.</summary>
    public string ListId { get; init; } = "a1b2c3d4e5";

    /// <summary>The merge fields of the audience; by default those of a new audience that matter to an API client.</summary>
    public ImmutableArray<MergeFieldDefinition> MergeFields { get; init; } =
    [
        new("FNAME", MergeFieldType.Text) { Name = "First Name" },
        new("LNAME", MergeFieldType.Text) { Name = "Last Name" },
    ];

    /// <summary>The marketing permissions of the audience; empty if its GDPR fields are off.</summary>
    public ImmutableArray<MarketingPermission> MarketingPermissions { get; init; } = [];

    /// <summary>Domains whose addresses are refused as fake, with their subdomains.</summary>
    public ImmutableArray<string> FakeDomains { get; init; } = ["example.com", "example.net", "example.org", "example"];

    /// <summary>The calls that may be open at the same time; null for no limit.</summary>
    public int? MaxConnections { get; init; } = 10;

    /// <summary>The behavior where Mailchimp's documentation and the recorded responses leave a question open.</summary>
    public UnconfirmedBehavior UnconfirmedBehavior { get; init; } = new();

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The seed of all ids.</summary>
    public int RandomSeed { get; init; }

    internal string DataCenter => ApiKey[(ApiKey.LastIndexOf('-') + 1)..];
}
