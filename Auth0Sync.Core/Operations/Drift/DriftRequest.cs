namespace Auth0Sync.Core.Operations.Drift;

/// <summary>What to compare.</summary>
/// <param name="ExportPath">The file with the users.</param>
public sealed record DriftRequest(string ExportPath)
{
    /// <summary>The names of the targets; empty means all that are enabled.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Whether rows contain user ids, all record ids and the different values.</summary>
    public bool IncludePersonalData { get; init; }

    /// <summary>When the export was made, for users of whom it does not contain <c>updated_at</c>.</summary>
    public DateTimeOffset? ExportedAt { get; init; }
}
