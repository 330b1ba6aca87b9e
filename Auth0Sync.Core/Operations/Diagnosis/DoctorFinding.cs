namespace Auth0Sync.Core.Operations.Diagnosis;

/// <summary>What a check found.</summary>
internal sealed record DoctorFinding(DoctorResult Result, string Message, string? RecommendedAction)
{
    public static DoctorFinding Ok(string message) => new(DoctorResult.Ok, message, null);

    public static DoctorFinding Warning(string message, string recommendedAction) => new(DoctorResult.Warning, message, recommendedAction);

    public static DoctorFinding Failing(string message, string recommendedAction) => new(DoctorResult.Failing, message, recommendedAction);

    /// <summary>
    /// Splits a problem that also says what to do: after its first sentence, or after the colon of its only one.
    /// </summary>
    /// <param name="result">The result.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="otherwise">What to do if the problem does not say.</param>
    public static DoctorFinding FromProblem(DoctorResult result, string problem, string otherwise)
    {
        if (problem.IndexOf(". ", StringComparison.Ordinal) is > 0 and var sentence)
        {
            return new(result, problem[..(sentence + 1)], problem[(sentence + 2)..]);
        }

        return problem.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon
            ? new(result, $"{problem[..colon]}.", $"{char.ToUpperInvariant(problem[colon + 2])}{problem[(colon + 3)..]}")
            : new(result, problem, otherwise);
    }
}
