using Auth0Sync.Benchmarks.Bulk;
using Auth0Sync.Benchmarks.Targets;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Benchmarks;

[Trait("Category", "Integration")]
public sealed class TargetBulkBenchmarkTests
{
    private const int UserCount = 4;

    [Theory]
    [InlineData("stripe", "25 calls per second")]
    [InlineData("mailchimp", "10 open calls")]
    [InlineData("webhook", null)]
    public async Task Each_user_is_created_and_updated_without_searches(string target, string? limit)
    {
        var options = new BulkOptions(UserCount, DocumentedUsers: 1, StorageKind.Memory, new Dictionary<string, string?>());

        var result = await TargetBulkBenchmark.RunAsync(options, BenchmarkTarget.Get(target), UserCount, new NullProgressReporter(), CancellationToken.None);

        Assert.Equal((target, UserCount, limit), (result.Target, result.Users, result.Limit));
        Assert.Equal((0, 0), (result.Searches, result.RejectedCalls));
        Assert.Equal(limit is null, result.Details.Updates is null);
        Assert.Equal(limit is null, result.ShareOfLimit is null);
        Assert.InRange(result.CallsPerEvent, 0.25, 2);
        Assert.InRange(result.MaxOpenCalls ?? 0, 1, 10);
    }
}
