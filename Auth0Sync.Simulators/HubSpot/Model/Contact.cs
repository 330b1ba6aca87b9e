using System.Collections.Immutable;
using System.Globalization;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>An immutable snapshot of a contact.</summary>
/// <param name="Id">The record id, a decimal number.</param>
/// <param name="CreatedAt">The creation time; after a merge, that of the older contact.</param>
public sealed record Contact(string Id, DateTimeOffset CreatedAt)
{
    /// <summary>The written values by property name, without empty ones.</summary>
    public ImmutableSortedDictionary<string, string> Properties { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The additional addresses, in lower case.</summary>
    public ImmutableArray<string> AdditionalEmails { get; init; } = [];

    /// <summary>The ids of all contacts merged into this one, including earlier merges.</summary>
    public ImmutableArray<string> MergedIds { get; init; } = [];

    /// <summary>When the contact was last written.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the contact was archived, if it is.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>The last merge of this contact.</summary>
    internal LastMerge? LastMerge { get; init; }

    public bool IsArchived => ArchivedAt is not null;

    /// <summary>The primary address, in lower case.</summary>
    public string? Email => Properties.GetValueOrDefault("email");

    /// <summary>The value of a written or calculated property, or null.</summary>
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

    /// <summary>All addresses, the primary one first.</summary>
    internal IEnumerable<string> Emails => Email is null ? AdditionalEmails : AdditionalEmails.Prepend(Email);

    private static string? JoinValues(ImmutableArray<string> values) => values.IsEmpty ? null : string.Join(';', values);
}

/// <summary>The ids of the merged contacts, and the time of the merge.</summary>
internal sealed record LastMerge(ImmutableArray<string> Ids, DateTimeOffset MergedAt)
{
    public override string ToString() =>
        string.Join(';', Ids.Select(id =>
            string.Create(CultureInfo.InvariantCulture, $"{id}:{MergedAt.ToUnixTimeMilliseconds()}")));
}
