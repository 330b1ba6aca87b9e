namespace Auth0Sync.Core.Targets;

/// <summary>Whether records of a target can be written. The problems are safe to log.</summary>
public abstract record TargetReadiness
{
    private TargetReadiness()
    {
    }

    /// <summary>The problem; null if there is none.</summary>
    public string? GetProblemOrNull() => this switch
    {
        NotReady notReady => notReady.Problem,
        Unknown unknown => unknown.Problem,
        _ => null,
    };

    /// <summary>Records can be written.</summary>
    public sealed record Ready : TargetReadiness;

    /// <summary>The check failed for now and will be repeated.</summary>
    /// <param name="Problem">Why it failed.</param>
    /// <param name="RetryAfter">When to repeat it, if the target says so.</param>
    public sealed record Unknown(string Problem, TimeSpan? RetryAfter = null) : TargetReadiness;

    /// <summary>The target needs attention first.</summary>
    /// <param name="Problem">What is wrong and what to do.</param>
    public sealed record NotReady(string Problem) : TargetReadiness;
}
