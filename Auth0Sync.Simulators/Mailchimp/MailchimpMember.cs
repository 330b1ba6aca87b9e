using System.Collections.Immutable;
using Auth0Sync.Simulators.Mailchimp.Model;

namespace Auth0Sync.Simulators.Mailchimp;

/// <summary>A member of the audience, as it was at one moment.</summary>
/// <param name="ContactId">The id that stays the same when the address changes.</param>
/// <param name="EmailAddress">The address as it was written, with its case.</param>
public sealed record MailchimpMember(string ContactId, string EmailAddress)
{
    public MemberStatus Status { get; init; }

    public StatusSetter StatusSetBy { get; init; }

    /// <summary>
    /// Whether the person unsubscribed or the address bounced, so that only the person can subscribe again. Archiving and
    /// <c>pending</c> do not end it.
    /// </summary>
    public bool IsInComplianceState { get; init; }

    /// <summary>The values that are not empty by tag; an address is a JSON object.</summary>
    public ImmutableSortedDictionary<string, string> MergeFields { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public ImmutableSortedSet<string> Tags { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public string Language { get; init; } = "";

    /// <summary>The ids of the marketing permissions that the person gave.</summary>
    public ImmutableSortedSet<string> MarketingPermissions { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public DateTimeOffset LastChanged { get; init; }

    /// <summary>The number of the member in Mailchimp's pages; grows with each new member.</summary>
    public int WebId { get; init; }

    /// <summary>The hash that identifies the member in paths. It changes with the address.</summary>
    public string Id => SubscriberHash.Compute(EmailAddress);

    /// <summary>The id of the address over all audiences.</summary>
    public string UniqueEmailId => SubscriberHash.Compute($"unique:{EmailAddress}")[..10];
}
