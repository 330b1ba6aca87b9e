using System.Text.Json.Serialization;
using Auth0Sync.Core.Operations.Failures;

namespace Auth0Sync.Core.Operations.Backfill;

/// <summary>The result of a run. Contains no personal data.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Targets">The targets.</param>
/// <param name="ResumedAfterLine">The last line of an earlier run, after which this one began; 0 for none.</param>
/// <param name="LastLine">The last line that is done.</param>
/// <param name="UserCount">The users that this run put on the queues.</param>
/// <param name="MessageCount">The messages: one for each user and target.</param>
/// <param name="ProblemCount">The lines that are not valid users, also of the run that this one continues.</param>
/// <param name="Problems">The first of them.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Error">Why it stopped, and what to do; null if it is complete.</param>
public sealed record BackfillReport(
    BackfillResult Result,
    IReadOnlyList<string> Targets,
    long ResumedAfterLine,
    long LastLine,
    long UserCount,
    long MessageCount,
    long ProblemCount,
    IReadOnlyList<LineProblem> Problems,
    TimeSpan Elapsed,
    string? Error = null)
{
    /// <summary>The number of problems that a report lists.</summary>
    public const int MaxListedProblems = 100;

    /// <summary>What the error is about; null without one.</summary>
    [JsonIgnore]
    public FailureKind? Failure { get; init; }
}

/// <param name="Line">The number of the line.</param>
/// <param name="Problem">What is wrong, without the content.</param>
public sealed record LineProblem(long Line, string Problem);

/// <summary>How a run ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BackfillResult>))]
public enum BackfillResult
{
    /// <summary>All users are on the queues.</summary>
    Completed,

    /// <summary>It stopped on the way. The same command continues.</summary>
    Stopped,

    /// <summary>Nothing was done, because the request cannot be fulfilled.</summary>
    Refused,
}
