using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Azure;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Queueing;

/// <summary>Each target has a queue and a poison queue of its own.</summary>
[Trait("Category", "Integration")]
public sealed class TargetQueueTests : IClassFixture<AzuriteFixture>, IAsyncLifetime, IDisposable
{
    private static readonly LedgerHasher Hash = new(Options.Create(new LedgerOptions { Key = new string('k', LedgerOptions.MinimumKeyLength) }));

    private readonly Auth0SyncActivitySource _activities = new();
    private readonly StorageAccount _account;
    private readonly EventQueue _queue;

    public TargetQueueTests(AzuriteFixture azurite)
    {
        var connection = new ConfigurationBuilder().AddInMemoryCollection([new("AzureWebJobsStorage", azurite.NewAccountConnectionString())]).Build();
        _account = StorageAccount.Create(connection.GetSection("AzureWebJobsStorage"));
        _queue = new EventQueue(_account, Hash, _activities, new QueuedTargets(["hubspot", "crm"]));
    }

    public Task InitializeAsync() => _queue.InitializeAsync(CancellationToken.None);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _activities.Dispose();

    [Fact]
    public async Task The_queues_of_every_target_are_created()
    {
        await _queue.InitializeAsync(CancellationToken.None);

        Assert.Equal(
            ["auth0-events-crm", "auth0-events-crm-poison", "auth0-events-hubspot", "auth0-events-hubspot-poison"],
            await _account.Queues.GetQueuesAsync().Select(queue => queue.Name).ToListAsync());
    }

    [Fact]
    public async Task A_message_goes_to_the_queue_of_its_target_and_is_measured_there()
    {
        await _queue.SendAsync(EventMessage.Create("crm", "{}"u8.ToArray(), DateTimeOffset.UnixEpoch), TimeSpan.Zero, CancellationToken.None);

        Assert.NotNull(await _queue.GetOldestMessageTimeAsync("auth0-events-crm", CancellationToken.None));
        Assert.Null(await _queue.GetOldestMessageTimeAsync("auth0-events-hubspot", CancellationToken.None));
        Assert.Null(await _queue.GetOldestMessageTimeAsync("auth0-events-crm-poison", CancellationToken.None));
    }

    [Theory]
    [InlineData("auth0-events-hubspot")]
    [InlineData("auth0-events-crm")]
    public async Task The_check_fails_if_the_queue_of_one_target_cannot_be_reached(string name)
    {
        await _queue.CheckAsync(CancellationToken.None);
        await _account.Queues.GetQueueClient(name).DeleteAsync();

        await Assert.ThrowsAsync<RequestFailedException>(() => _queue.CheckAsync(CancellationToken.None));
    }
}
