using System.Text.Json.Serialization;
using Auth0Sync.Core.Operations.Failures;

namespace Auth0Sync.Core.Operations.Replay;

/// <summary>Which events of the past to process again.</summary>
/// <param name="Since">Events since this time.</param>
public sealed record ReplayRequest(DateTimeOffset Since)
{
    /// <summary>The names of the targets; empty means all that are enabled.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>The user whose events are processed; null for all.</summary>
    public string? UserId { get; init; }

    /// <summary>Whether to only count the events.</summary>
    public bool IsDryRun { get; init; }
}

/// <summary>The result. Contains no personal data.</summary>
/// <param name="ReadCount">The events that Auth0 sent.</param>
/// <param name="SentCount">Those that were put on the queues, or would be.</param>
/// <param name="UnreadableCount">The messages of Auth0 that are not valid events, or too long.</param>
/// <param name="UndeliveredCount">The events that Auth0 could not send, such as one that is too large.</param>
/// <param name="Targets">The targets.</param>
/// <param name="From">The time of the first event that Auth0 still had; null if there is none.</param>
/// <param name="Until">The time of the last event.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Error">Why it stopped before the end, or could not confirm the end, and what to do; null if it is complete.</param>
public sealed record ReplayReport(
    long ReadCount,
    long SentCount,
    long UnreadableCount,
    long UndeliveredCount,
    IReadOnlyList<string> Targets,
    DateTimeOffset? From,
    DateTimeOffset? Until,
    TimeSpan Elapsed,
    string? Error = null)
{
    /// <summary>What the error is about; null without one.</summary>
    [JsonIgnore]
    public FailureKind? Failure { get; init; }
}

/// <param name="ReadCount">The events that Auth0 sent so far.</param>
/// <param name="SentCount">Those that were put on the queues.</param>
/// <param name="Time">The time of the last one.</param>
public sealed record ReplayProgress(long ReadCount, long SentCount, DateTimeOffset? Time);
