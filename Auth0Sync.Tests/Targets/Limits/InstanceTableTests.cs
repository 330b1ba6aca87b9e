using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Targets.Limits;
using Auth0Sync.Tests.Support;
using Azure.Data.Tables;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Targets.Limits;

/// <summary>The table of the instances, in an Azurite whose clock is put ahead.</summary>
public sealed class InstanceTableTests(ClockedAzurite azurite) : IClassFixture<ClockedAzurite>, IAsyncLifetime
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    // A target of its own for each test: they share the account.
    private readonly string _target = Guid.NewGuid().ToString("N");
    private readonly InstanceTable _table = new(StorageAccount.From(new ConfigurationBuilder()
        .AddInMemoryCollection([new("AzureWebJobsStorage", azurite.ConnectionString)])
        .Build()
        .GetSection("AzureWebJobsStorage")));

    public Task InitializeAsync() => _table.PrepareAsync(CancellationToken.None);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Claims_are_written_renewed_read_and_removed_for_each_target()
    {
        await WriteAsync(new InstanceClaim("one", 250_000));
        await WriteAsync(new InstanceClaim("two", 500_000));
        await WriteAsync(new InstanceClaim("two", 750_000));

        Assert.Equal([new InstanceClaim("one", 250_000), new InstanceClaim("two", 750_000)], await ReadAsync());
        Assert.Empty(await _table.ReadAsync("another", CancellationToken.None));

        await _table.RemoveAsync(_target, "one", CancellationToken.None);
        await _table.RemoveAsync(_target, "one", CancellationToken.None);
        Assert.Equal([new InstanceClaim("two", 750_000)], await ReadAsync());
    }

    [Fact]
    public async Task A_claim_lives_as_long_as_it_says_by_the_services_clock_and_goes_an_hour_later()
    {
        await WriteAsync(new InstanceClaim("one", 1));
        await azurite.PutAheadAsync(Lifetime - TimeSpan.FromMinutes(2));
        Assert.Single(await ReadAsync());

        await azurite.PutAheadAsync(TimeSpan.FromMinutes(3));
        Assert.Empty(await ReadAsync());
        Assert.Single(await RowsAsync());

        await WriteAsync(new InstanceClaim("two", 2));
        await azurite.PutAheadAsync(TimeSpan.FromHours(1));
        await WriteAsync(new InstanceClaim("two", 2));
        Assert.Equal([new InstanceClaim("two", 2)], await ReadAsync());
        Assert.Equal("two", Assert.Single(await RowsAsync()).RowKey);
    }

    [Fact]
    public async Task Instances_whose_clocks_are_decades_apart_find_each_other_and_split()
    {
        BudgetClaim[] claims = [Claim(1999), Claim(2026), Claim(2060)];

        foreach (var claim in claims.Concat(claims).Concat(claims))
        {
            await claim.RenewAsync(CancellationToken.None);
            Assert.InRange(claims.Sum(each => each.Part), 1, BudgetSplit.Whole);
        }

        Assert.All(claims, claim => Assert.Equal(BudgetSplit.Whole / 3, claim.Part));

        await claims[0].GiveBackAsync(CancellationToken.None);
        await claims[1].RenewAsync(CancellationToken.None);
        await claims[2].RenewAsync(CancellationToken.None);
        Assert.Equal([0, 500_000, 500_000], claims.Select(claim => claim.Part));

        // The second one dies.
        await azurite.PutAheadAsync(TimeSpan.FromMinutes(2));
        await claims[2].RenewAsync(CancellationToken.None);
        Assert.Equal(BudgetSplit.Whole, claims[2].Part);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(int.MaxValue, BudgetSplit.Whole)]
    [InlineData("all", 0)]
    public async Task A_row_that_holds_nonsense_harms_nobody(object part, int expected)
    {
        await Rows.AddEntityAsync(new TableEntity(_target, "odd") { ["Part"] = part, ["LifetimeSeconds"] = 600.0 });

        Assert.Equal([new InstanceClaim("odd", expected)], await ReadAsync());
    }

    private TableClient Rows => new(azurite.ConnectionString, InstanceTable.TableName);

    private BudgetClaim Claim(int year) => new(_target, _table, new FakeTimeProvider(new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero)));

    private Task WriteAsync(InstanceClaim claim) => _table.WriteAsync(_target, claim, Lifetime, CancellationToken.None);

    private Task<IReadOnlyList<InstanceClaim>> ReadAsync() => _table.ReadAsync(_target, CancellationToken.None);

    private async Task<IReadOnlyList<TableEntity>> RowsAsync() =>
        [.. (await Rows.QueryAsync<TableEntity>(row => row.PartitionKey == _target).ToListAsync())];
}
