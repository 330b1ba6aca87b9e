namespace Auth0Sync.Core.Targets;

/// <summary>Whether a target may be written.</summary>
public abstract record TargetReadiness
{
    private TargetReadiness()
    {
    }

    /// <summary>It may.</summary>
    public sealed record Ready : TargetReadiness;

    /// <summary>It could not be asked; it will be asked again.</summary>
    /// <param name="Problem">Why not; safe to log.</param>
    /// <param name="RetryAfter">When it is worth another try, where that is known.</param>
    public sealed record Unknown(string Problem, TimeSpan? RetryAfter = null) : TargetReadiness;

    /// <summary>It may not, until somebody does what the text says.</summary>
    public sealed record NotReady(string Problem) : TargetReadiness;
}
