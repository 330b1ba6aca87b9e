using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Targets.Http.RateLimiting;
using Auth0Sync.Tests.Support;
using Azure.Data.Tables;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Targets.Http.RateLimiting;

/// <summary>The table of the instances, in an Azurite whose clock is moved.</summary>
[Trait("Category", "Integration")]
public sealed class InstanceTableTests(AzuriteWithAdjustableClock azurite) : IClassFixture<AzuriteWithAdjustableClock>, IAsyncLifetime
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    // A separate target per test, because the tests share the account.
    private readonly string _target = Guid.NewGuid().ToString("N");
    private readonly InstanceTable _table = new(StorageAccount.Create(new ConfigurationBuilder()
        .AddInMemoryCollection([new("AzureWebJobsStorage", azurite.ConnectionString)])
        .Build()
        .GetSection("AzureWebJobsStorage")));

    public Task InitializeAsync() => _table.InitializeAsync(CancellationToken.None);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Claims_are_written_renewed_read_and_removed_for_each_target()
    {
        await WriteAsync(new InstanceClaim("one", 250_000));
        await WriteAsync(new InstanceClaim("two", 500_000));
        await WriteAsync(new InstanceClaim("two", 750_000));

        Assert.Equal([new InstanceClaim("one", 250_000), new InstanceClaim("two", 750_000)], await ReadAsync());
        Assert.Empty(await _table.ReadClaimsAsync("another", CancellationToken.None));

        await _table.RemoveClaimAsync(_target, "one", CancellationToken.None);
        await _table.RemoveClaimAsync(_target, "one", CancellationToken.None);
        Assert.Equal([new InstanceClaim("two", 750_000)], await ReadAsync());
    }

    [Fact]
    public async Task A_claim_expires_by_the_clock_of_the_service_and_is_deleted_an_hour_later()
    {
        await WriteAsync(new InstanceClaim("one", 1));
        await azurite.AdvanceClockAsync(Lifetime - TimeSpan.FromMinutes(2));
        Assert.Single(await ReadAsync());

        await azurite.AdvanceClockAsync(TimeSpan.FromMinutes(3));
        Assert.Empty(await ReadAsync());
        Assert.Single(await RowsAsync());

        await WriteAsync(new InstanceClaim("two", 2));
        await azurite.AdvanceClockAsync(TimeSpan.FromHours(1));
        await WriteAsync(new InstanceClaim("two", 2));
        Assert.Equal([new InstanceClaim("two", 2)], await ReadAsync());
        Assert.Equal("two", Assert.Single(await RowsAsync()).RowKey);
    }

    [Fact]
    public async Task Instances_with_clocks_decades_apart_find_each_other_and_split()
    {
        RateLimitClaim[] claims = [Claim(1999), Claim(2026), Claim(2060)];

        foreach (var claim in claims.Concat(claims).Concat(claims))
        {
            await claim.RenewAsync(CancellationToken.None);
            Assert.InRange(claims.Sum(each => each.GrantedUnits), 1, RateLimitSplit.TotalUnits);
        }

        Assert.All(claims, claim => Assert.Equal(RateLimitSplit.TotalUnits / 3, claim.GrantedUnits));

        await claims[0].ReleaseAsync(CancellationToken.None);
        await claims[1].RenewAsync(CancellationToken.None);
        await claims[2].RenewAsync(CancellationToken.None);
        Assert.Equal([0, 500_000, 500_000], claims.Select(claim => claim.GrantedUnits));

        // The second instance crashes.
        await azurite.AdvanceClockAsync(TimeSpan.FromMinutes(2));
        await claims[2].RenewAsync(CancellationToken.None);
        Assert.Equal(RateLimitSplit.TotalUnits, claims[2].GrantedUnits);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(int.MaxValue, RateLimitSplit.TotalUnits)]
    [InlineData("all", 0)]
    public async Task An_invalid_row_affects_no_instance(object part, int expected)
    {
        await Rows.AddEntityAsync(new TableEntity(_target, "odd") { ["Part"] = part, ["LifetimeSeconds"] = 600.0 });

        Assert.Equal([new InstanceClaim("odd", expected)], await ReadAsync());
    }

    private TableClient Rows => new(azurite.ConnectionString, InstanceTable.TableName);

    private RateLimitClaim Claim(int year) => new(_target, _table, new FakeTimeProvider(new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero)));

    private Task WriteAsync(InstanceClaim claim) => _table.WriteClaimAsync(_target, claim, Lifetime, CancellationToken.None);

    private Task<IReadOnlyList<InstanceClaim>> ReadAsync() => _table.ReadClaimsAsync(_target, CancellationToken.None);

    private async Task<IReadOnlyList<TableEntity>> RowsAsync() =>
        [.. (await Rows.QueryAsync<TableEntity>(row => row.PartitionKey == _target).ToListAsync())];
}
