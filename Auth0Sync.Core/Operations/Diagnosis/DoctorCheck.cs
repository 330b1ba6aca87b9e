namespace Auth0Sync.Core.Operations.Diagnosis;

/// <summary>The result of one check. It contains no secrets and no personal data.</summary>
/// <param name="Name">What was checked, such as <c>storage/queue/send</c>; stable.</param>
/// <param name="Target">The target that the check is about, if any.</param>
/// <param name="Result">The result.</param>
/// <param name="Message">What was found.</param>
/// <param name="RecommendedAction">The next step; null if none is needed.</param>
public sealed record DoctorCheck(string Name, string? Target, DoctorResult Result, string Message, string? RecommendedAction);

public enum DoctorResult
{
    Ok,

    /// <summary>It works, but something needs attention.</summary>
    Warning,

    /// <summary>It does not work.</summary>
    Failing,
}
