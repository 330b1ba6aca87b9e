using Auth0Sync.Tests.Support;
using Azure.Storage.Queues;
using Xunit;

namespace Auth0Sync.Tests.LocalHost;

[Trait("Category", "Integration")]
public sealed class AzuriteProcessTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task Every_test_has_its_own_account()
    {
        var first = new QueueServiceClient(azurite.NewAccountConnectionString());
        var second = new QueueServiceClient(azurite.NewAccountConnectionString());

        await first.CreateQueueAsync("mine");

        Assert.Equal(["mine"], await GetQueueNamesAsync(first));
        Assert.Empty(await GetQueueNamesAsync(second));
    }

    private static async Task<List<string>> GetQueueNamesAsync(QueueServiceClient queues)
    {
        var names = new List<string>();
        await foreach (var queue in queues.GetQueuesAsync())
        {
            names.Add(queue.Name);
        }

        return names;
    }
}
