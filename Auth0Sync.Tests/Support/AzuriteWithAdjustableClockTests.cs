using Azure.Data.Tables;
using Azure.Storage.Queues;
using Xunit;

namespace Auth0Sync.Tests.Support;

/// <summary>What the tests with killed hosts rely on when they advance the storage clock.</summary>
[Trait("Category", "Integration")]
public sealed class AzuriteWithAdjustableClockTests(AzuriteWithAdjustableClock azurite) : IClassFixture<AzuriteWithAdjustableClock>
{
    [Fact]
    public async Task A_hidden_message_becomes_visible_and_requests_are_still_accepted()
    {
        var queue = new QueueClient(azurite.ConnectionString, "hidden");
        await queue.CreateAsync();
        await queue.SendMessageAsync("in progress");
        var first = (await queue.ReceiveMessageAsync(TimeSpan.FromMinutes(10))).Value;
        Assert.Null((await queue.ReceiveMessageAsync()).Value);

        await azurite.AdvanceClockAsync(TimeSpan.FromMinutes(11));

        var second = (await queue.ReceiveMessageAsync(TimeSpan.FromMinutes(10))).Value;
        Assert.Equal((first.MessageId, 2), (second.MessageId, second.DequeueCount));
    }

    [Fact]
    public async Task A_row_and_the_response_that_returns_it_use_the_same_clock()
    {
        var table = new TableClient(azurite.ConnectionString, "rows");
        await table.CreateAsync();
        await table.AddEntityAsync(new TableEntity("before", "row"));

        await azurite.AdvanceClockAsync(TimeSpan.FromMinutes(11));
        await table.AddEntityAsync(new TableEntity("after", "row"));

        Assert.InRange(await GetAgeAsync(table, "before"), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(15));
        Assert.InRange(await GetAgeAsync(table, "after"), TimeSpan.FromMinutes(-1), TimeSpan.FromMinutes(4));
    }

    // As the ledger computes the age of a lease.
    private static async Task<TimeSpan> GetAgeAsync(TableClient table, string partition)
    {
        var response = await table.GetEntityAsync<TableEntity>(partition, "row");
        return response.GetRawResponse().Headers.Date!.Value - response.Value.Timestamp!.Value;
    }
}
