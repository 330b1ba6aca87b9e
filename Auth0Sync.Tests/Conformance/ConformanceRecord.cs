using Auth0Sync.Core.Targets;

namespace Auth0Sync.Tests.Conformance;

/// <summary>A record of any target.</summary>
internal sealed record ConformanceRecord(string Id)
{
    public string? UserId { get; init; }

    public string? Email { get; init; }

    public string? GivenName { get; init; }

    public string? FamilyName { get; init; }

    /// <summary>Whether the record is archived by the means of the system.</summary>
    public bool IsArchived { get; init; }

    /// <summary>The status that the record shows, by a field or by what is in effect.</summary>
    public RecordStatus? Status { get; init; }

    /// <summary>Whether the system treats the person as a living user.</summary>
    public bool IsActive => !IsArchived && Status is null or RecordStatus.Active;
}
