using Auth0Sync.Core.Operations.Review;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;
using Auth0Sync.Tests.Support;
using Azure.Data.Tables;
using Xunit;

namespace Auth0Sync.Tests.Operations.Review;

[Trait("Category", "Integration")]
public sealed class ReviewLogTableTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string ItemId = "item";

    private static readonly DateTimeOffset Now = new(2026, 11, 5, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Entries_are_read_as_they_were_written_and_what_others_wrote_is_skipped()
    {
        var connection = new ConfigurationBuilder().AddInMemoryCollection([new("Storage", azurite.NewAccountConnectionString())]).Build().GetSection("Storage");
        var account = StorageAccount.Create(connection);
        var log = new ReviewLogTable(account);
        var entry = new ReviewLogEntry(ItemId, Now, "ada", ReviewActionKind.Approve, ReviewChoice.Link("123"), ReviewReason.Rejected, "hubspot", "evt_1", IsCompleted: true);
        await log.WriteAsync(entry, CancellationToken.None);
        var table = account.Tables.GetTableClient(ReviewLogTable.TableName);
        var written = await table.QueryAsync<TableEntity>().SingleAsync();
        await AddAsync("1", row => row.Remove("At"));
        await AddAsync("2", row => row["Action"] = "ActionOfALaterVersion");
        await AddAsync("3", row => row["Reason"] = 7);
        await AddAsync("4", row => row["Choice"] = "{}");

        var read = await log.ReadAsync(ItemId, CancellationToken.None);

        Assert.Contains("\"Link\"", written.GetString("Choice"), StringComparison.Ordinal);
        Assert.Equal([ReviewChoiceKind.Link, null], read.Select(known => known.Choice?.Kind).OrderDescending());
        Assert.All(read, known => Assert.Equal(entry with { Choice = null }, known with { Choice = null }));

        Task AddAsync(string key, Action<TableEntity> change)
        {
            var row = new TableEntity(written) { RowKey = key };
            change(row);
            return table.AddEntityAsync(row);
        }
    }
}
