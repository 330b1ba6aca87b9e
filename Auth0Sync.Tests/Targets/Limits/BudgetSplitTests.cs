using Auth0Sync.Core.Targets.Limits;
using CsCheck;
using Xunit;

namespace Auth0Sync.Tests.Targets.Limits;

public sealed class BudgetSplitTests
{
    private static readonly Gen<int[]> Claims = Gen.Int[0, BudgetSplit.Whole].Array[0, 50];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(40)]
    public void Equal_parts_fit_and_stay_as_they_are(int instances)
    {
        int[] others = [.. Enumerable.Repeat(BudgetSplit.Whole / instances, instances - 1)];

        Assert.Equal(BudgetSplit.Whole / instances, BudgetSplit.Next(others));
        Assert.True(BudgetSplit.Fits(BudgetSplit.Whole / instances, others));
    }

    [Fact]
    public void Nobody_ever_claims_what_somebody_else_still_claims() => Claims.Sample(others =>
        Assert.True(BudgetSplit.Next(others) == 0 || BudgetSplit.Fits(BudgetSplit.Next(others), others)));

    [Fact]
    public void A_newcomer_waits_until_the_others_make_room()
    {
        Assert.Equal(0, BudgetSplit.Next([BudgetSplit.Whole]));
        Assert.Equal(BudgetSplit.Whole / 2, BudgetSplit.Next([0]));
        Assert.Equal(BudgetSplit.Whole / 2, BudgetSplit.Next([BudgetSplit.Whole / 2]));
    }

    [Fact]
    public void Claims_that_exceed_the_whole_do_not_fit() => Gen.Int[0, BudgetSplit.Whole / 50].Array[0, 50].Sample(others =>
    {
        Assert.True(BudgetSplit.Fits(BudgetSplit.Whole - others.Sum(), others));
        Assert.False(BudgetSplit.Fits(BudgetSplit.Whole - others.Sum() + 1, others));
    });
}
