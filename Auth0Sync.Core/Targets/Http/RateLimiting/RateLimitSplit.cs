namespace Auth0Sync.Core.Targets.Http.RateLimiting;

/// <summary>
/// What one instance may claim of a target's calls, given what the others claim. All who look at the same claims come
/// to the same parts, and nobody takes what somebody else still claims: who has too much lowers its claim, and only then
/// can another one raise its own.
/// </summary>
internal static class RateLimitSplit
{
    /// <summary>All of the calls. Parts are whole numbers, so that they add up exactly.</summary>
    public const int TotalUnits = 1_000_000;

    /// <summary>The next claim: an equal part, or as much of it as nobody else claims.</summary>
    /// <param name="otherClaims">The claims of the other living instances.</param>
    public static int GetNextClaim(IReadOnlyCollection<int> otherClaims) => (int)Math.Min(TotalUnits / (otherClaims.Count + 1), Math.Max(0, TotalUnits - Sum(otherClaims)));

    /// <summary>Whether a claim fits beside those of the others.</summary>
    /// <param name="ownClaim">The claim, which the others can see already.</param>
    /// <param name="otherClaims">The claims of the other living instances.</param>
    public static bool Fits(int ownClaim, IReadOnlyCollection<int> otherClaims) => ownClaim + Sum(otherClaims) <= TotalUnits;

    private static long Sum(IReadOnlyCollection<int> claims) => claims.Sum(part => (long)part);
}
