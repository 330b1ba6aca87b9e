using System.Collections.Immutable;

namespace Auth0Sync.Simulators.Stripe;

/// <summary>A customer at one moment. An absent text is null, never empty.</summary>
public sealed record CustomerSnapshot(string Id, DateTimeOffset Created, bool IsLive)
{
    public string? Email { get; init; }

    public string? Name { get; init; }

    public string? Phone { get; init; }

    public string? Description { get; init; }

    public string? BusinessName { get; init; }

    public string? IndividualName { get; init; }

    /// <summary>Only the parts that are set; null without an address.</summary>
    public ImmutableSortedDictionary<string, string>? Address { get; init; }

    public ImmutableArray<string> PreferredLocales { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Metadata { get; init; } = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Whether it was deleted. It keeps its values here, but the API returns only its id.</summary>
    public bool IsDeleted { get; init; }
}
