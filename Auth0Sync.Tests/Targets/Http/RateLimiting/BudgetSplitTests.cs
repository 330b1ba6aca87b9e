using Auth0Sync.Core.Targets.Http.RateLimiting;
using CsCheck;
using Xunit;

namespace Auth0Sync.Tests.Targets.Http.RateLimiting;

[Trait("Category", "Unit")]
public sealed class BudgetSplitTests
{
    private static readonly Gen<int[]> Claims = Gen.Int[0, RateLimitSplit.TotalUnits].Array[0, 50];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(40)]
    public void Equal_shares_fit_and_stay_unchanged(int instances)
    {
        int[] others = [.. Enumerable.Repeat(RateLimitSplit.TotalUnits / instances, instances - 1)];

        Assert.Equal(RateLimitSplit.TotalUnits / instances, RateLimitSplit.GetNextClaim(others));
        Assert.True(RateLimitSplit.Fits(RateLimitSplit.TotalUnits / instances, others));
    }

    [Fact]
    public void No_instance_claims_what_another_still_claims() => Claims.Sample(others =>
        Assert.True(RateLimitSplit.GetNextClaim(others) == 0 || RateLimitSplit.Fits(RateLimitSplit.GetNextClaim(others), others)));

    [Fact]
    public void A_new_instance_waits_until_the_others_reduce_their_shares()
    {
        Assert.Equal(0, RateLimitSplit.GetNextClaim([RateLimitSplit.TotalUnits]));
        Assert.Equal(RateLimitSplit.TotalUnits / 2, RateLimitSplit.GetNextClaim([0]));
        Assert.Equal(RateLimitSplit.TotalUnits / 2, RateLimitSplit.GetNextClaim([RateLimitSplit.TotalUnits / 2]));
    }

    [Fact]
    public void Claims_that_exceed_the_whole_do_not_fit() => Gen.Int[0, RateLimitSplit.TotalUnits / 50].Array[0, 50].Sample(others =>
    {
        Assert.True(RateLimitSplit.Fits(RateLimitSplit.TotalUnits - others.Sum(), others));
        Assert.False(RateLimitSplit.Fits(RateLimitSplit.TotalUnits - others.Sum() + 1, others));
    });
}
