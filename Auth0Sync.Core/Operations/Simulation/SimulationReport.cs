using System.Text.Json.Serialization;
using Auth0Sync.Core.Operations.Backfill;
using Auth0Sync.Core.Operations.Explain;
using Auth0Sync.Core.Operations.Failures;

namespace Auth0Sync.Core.Operations.Simulation;

/// <summary>What a change of the configuration would do to users. Nothing was written.</summary>
public sealed record SimulationReport
{
    /// <summary>The number of lines that were read.</summary>
    public int Users { get; init; }

    /// <summary>How many of them are not valid users, such as an object without an id.</summary>
    public int Unreadable { get; init; }

    /// <summary>The first of these.</summary>
    public IReadOnlyList<LineProblem> UnreadableLines { get; init; } = [];

    public TimeSpan Duration { get; init; }

    /// <summary>Why nothing was simulated: what is wrong in the new configuration.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>What is missing, and what to do; null if it is complete.</summary>
    public string? Error { get; init; }

    /// <summary>What the error is about; null without one.</summary>
    [JsonIgnore]
    public FailureKind? Failure { get; init; }

    /// <summary>Whether the samples have user ids and values.</summary>
    public bool HasPersonalData { get; init; } = true;

    public IReadOnlyList<TargetSimulation> Targets { get; init; } = [];

    /// <summary>The same without values, addresses, user ids and messages of targets.</summary>
    public SimulationReport WithoutPersonalData() => this with
    {
        HasPersonalData = false,
        Targets = [.. Targets.Select(target => target.WithoutPersonalData())],
    };
}

/// <param name="Target">The name of the target.</param>
/// <param name="Outcomes">The outcomes, the most frequent first.</param>
/// <param name="Fields">The fields that would be written, the most frequent first.</param>
/// <param name="Note">Why counts are missing, if so.</param>
public sealed record TargetSimulation(string Target, IReadOnlyList<OutcomeCount> Outcomes, IReadOnlyList<FieldCount> Fields, string? Note = null)
{
    internal TargetSimulation WithoutPersonalData() => this with
    {
        Outcomes = [.. Outcomes.Select(outcome => outcome with { Samples = [.. outcome.Samples.Select(sample => sample.WithoutPersonalData())] })],
        Fields = [.. Fields.Select(field => field with { Samples = [.. field.Samples.Select(sample => sample.WithoutPersonalData())] })],
    };
}

/// <param name="Outcome">The name of the outcome.</param>
/// <param name="Reason">The reason, if the outcome has one.</param>
/// <param name="Count">The number of users with the new configuration.</param>
/// <param name="CurrentCount">The number of users if nothing were changed.</param>
/// <param name="Samples">Users with that outcome.</param>
public sealed record OutcomeCount(string Outcome, string? Reason, int Count, int CurrentCount, IReadOnlyList<SimulationSample> Samples);

/// <param name="Field">The name in the target.</param>
/// <param name="Count">The number of users with the new configuration.</param>
/// <param name="CurrentCount">The number of users if nothing were changed.</param>
/// <param name="Samples">Users whose field would be written.</param>
public sealed record FieldCount(string Field, int Count, int CurrentCount, IReadOnlyList<SimulationSample> Samples);

/// <summary>What would happen to one user.</summary>
/// <param name="UserId">Personal data; null if it is hidden.</param>
/// <param name="Explanation">What would happen.</param>
public sealed record SimulationSample(string? UserId, TargetExplanation Explanation)
{
    internal SimulationSample WithoutPersonalData() => new(null, Explanation.WithoutPersonalData());
}

/// <param name="Users">The number of users so far.</param>
/// <param name="Elapsed">The time so far.</param>
public sealed record SimulationProgress(int Users, TimeSpan Elapsed);
