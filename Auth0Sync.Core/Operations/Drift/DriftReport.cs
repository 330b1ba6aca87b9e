using System.Text.Json.Serialization;
using Auth0Sync.Core.Operations.Backfill;
using Auth0Sync.Core.Operations.Failures;

namespace Auth0Sync.Core.Operations.Drift;

/// <summary>The result of a comparison. The rows are handed over one by one, so that a report of any size takes little memory.</summary>
/// <param name="Targets">The counts by target.</param>
/// <param name="UserCount">The users that were compared.</param>
/// <param name="ProblemCount">The lines that are not valid users.</param>
/// <param name="Problems">The first of them.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Error">Why it stopped, or what it left out, and what to do; null if it is complete.</param>
public sealed record DriftReport(
    IReadOnlyList<TargetDrift> Targets,
    long UserCount,
    long ProblemCount,
    IReadOnlyList<LineProblem> Problems,
    TimeSpan Elapsed,
    string? Error = null)
{
    /// <summary>What the error is about; null without one.</summary>
    [JsonIgnore]
    public FailureKind? Failure { get; init; }

    public bool HasDrift => Targets.Any(target => target.DriftCount > 0);
}

/// <param name="Target">The name of the target.</param>
/// <param name="InSync">The users whose record is as it should be.</param>
/// <param name="ByKind">The number of rows by kind.</param>
/// <param name="RequeuedCount">The users that were sent through the queue again.</param>
/// <param name="Note">Why nothing was compared, if so.</param>
public sealed record TargetDrift(string Target, long InSync, IReadOnlyDictionary<DriftKind, long> ByKind, long RequeuedCount = 0, string? Note = null)
{
    public long DriftCount => ByKind.Where(kind => kind.Key is not (DriftKind.Outdated or DriftKind.Unknown)).Sum(kind => kind.Value);
}
