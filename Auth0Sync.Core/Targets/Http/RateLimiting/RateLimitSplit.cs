namespace Auth0Sync.Core.Targets.Http.RateLimiting;

/// <summary>
/// Computes the part of a target's rate limit that one instance may claim, given the others' claims. All instances that
/// see the same claims compute the same parts. No instance takes what another one still claims: the one with too much
/// lowers its claim first.
/// </summary>
internal static class RateLimitSplit
{
    /// <summary>The whole rate limit. Units are integers, so that parts add up exactly.</summary>
    public const int TotalUnits = 1_000_000;

    /// <summary>The next claim: an equal part, or as much of it as is unclaimed.</summary>
    public static int GetNextClaim(IReadOnlyCollection<int> otherClaims) => (int)Math.Min(TotalUnits / (otherClaims.Count + 1), Math.Max(0, TotalUnits - Sum(otherClaims)));

    public static bool Fits(int ownClaim, IReadOnlyCollection<int> otherClaims) => ownClaim + Sum(otherClaims) <= TotalUnits;

    private static long Sum(IReadOnlyCollection<int> claims) => claims.Sum(part => (long)part);
}
