using System.Collections.Immutable;
using System.Globalization;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>A contact at one moment; a change makes a new one.</summary>
/// <param name="Id">The record id, a decimal number.</param>
/// <param name="CreatedAt">When the contact was created; after a merge, when the older one was.</param>
public sealed record Contact(string Id, DateTimeOffset CreatedAt)
{
    /// <summary>The values that were written, by property name. A property without a value is absent.</summary>
    public ImmutableSortedDictionary<string, string> Properties { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The addresses besides the primary one, in lower case.</summary>
    public ImmutableArray<string> AdditionalEmails { get; init; } = [];

    /// <summary>The ids of all contacts that went up in this one, also by chained merges.</summary>
    public ImmutableArray<string> MergedIds { get; init; } = [];

    /// <summary>When the contact was last written.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the contact was archived, if it is.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>The last merge that made this contact; earlier ones are not remembered here.</summary>
    internal LastMerge? LastMerge { get; init; }

    /// <summary>Whether the contact is archived.</summary>
    public bool IsArchived => ArchivedAt is not null;

    /// <summary>The primary address, in lower case.</summary>
    public string? Email => Properties.GetValueOrDefault("email");

    /// <summary>The value of a property, whether it was written or HubSpot computes it; null if it has none.</summary>
    public string? this[string property] => property switch
    {
        "hs_object_id" => Id,
        "createdate" => Timestamps.Format(CreatedAt),
        "lastmodifieddate" => Timestamps.Format(UpdatedAt),
        "hs_additional_emails" => JoinValues(AdditionalEmails),
        "hs_merged_object_ids" => JoinValues(MergedIds),
        "hs_calculated_merged_vids" => LastMerge?.ToString(),
        _ => Properties.GetValueOrDefault(property),
    };

    /// <summary>Every address, the primary one first.</summary>
    internal IEnumerable<string> Emails => Email is null ? AdditionalEmails : AdditionalEmails.Prepend(Email);

    private static string? JoinValues(ImmutableArray<string> values) => values.IsEmpty ? null : string.Join(';', values);
}

/// <summary>The ids that one merge joined, and when.</summary>
internal sealed record LastMerge(ImmutableArray<string> Ids, DateTimeOffset MergedAt)
{
    public override string ToString() =>
        string.Join(';', Ids.Select(id =>
            string.Create(CultureInfo.InvariantCulture, $"{id}:{MergedAt.ToUnixTimeMilliseconds()}")));
}
