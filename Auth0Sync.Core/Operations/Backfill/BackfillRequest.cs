namespace Auth0Sync.Core.Operations.Backfill;

/// <summary>What to bring in.</summary>
/// <param name="ExportPath">The file with the users.</param>
public sealed record BackfillRequest(string ExportPath)
{
    /// <summary>The names of the targets; empty means all that are enabled.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>How many users a second are put on the queues. The targets' own limits apply besides.</summary>
    public double UsersPerSecond { get; init; } = 100;

    /// <summary>Whether to begin at the first line, although an earlier run was interrupted.</summary>
    public bool Restart { get; init; }

    /// <summary>When the export was started, for users of whom it does not contain <c>updated_at</c>. Later events take precedence.</summary>
    public DateTimeOffset? ExportedAt { get; init; }
}
