using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Storage;
using Auth0Sync.Tests.Support;
using Azure;
using Azure.Storage.Queues;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Xunit;

namespace Auth0Sync.Tests.Queueing;

/// <summary>The messages of an earlier version, in which all targets shared a queue, reach the queues of their targets.</summary>
[Trait("Category", "Integration")]
public sealed class SharedQueueMigrationTests : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private const string OldQueue = "auth0-events";
    private const string OldPoisonQueue = "auth0-events-poison";
    private const string Queue = "auth0-events-hubspot";
    private const string PoisonQueue = "auth0-events-hubspot-poison";
    private const string OtherQueue = "auth0-events-crm";
    private const string OtherPoisonQueue = "auth0-events-crm-poison";

    private readonly AzuriteFixture _azurite;
    private readonly StorageAccount _account;
    private readonly SharedQueueMigration _migration;

    public SharedQueueMigrationTests(AzuriteFixture azurite)
    {
        _azurite = azurite;
        _account = StorageAccount.Create(new ConfigurationBuilder()
            .AddInMemoryCollection([new("AzureWebJobsStorage", azurite.NewAccountConnectionString())])
            .Build().GetSection("AzureWebJobsStorage"));
        _migration = CreateMigration(_account);
    }

    public async Task InitializeAsync()
    {
        foreach (var name in new[] { Queue, PoisonQueue, OtherQueue, OtherPoisonQueue })
        {
            await _account.Queues.GetQueueClient(name).CreateAsync();
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Each_message_moves_unchanged_to_the_queue_of_its_target()
    {
        await CreateOldQueuesAsync();
        string[] events = [.. Enumerable.Range(0, 70).Select(i => CreateMessage(i % 2 == 0 ? "hubspot" : "crm", i))];
        await SendAsync(OldQueue, events);
        await SendAsync(OldPoisonQueue, CreateMessage("crm", 100), CreateMessage("hubspot", 101));

        Assert.False(await _migration.MigrateAsync(CancellationToken.None));

        Assert.Equal(events.Where((_, i) => i % 2 == 0).Order(StringComparer.Ordinal), await ReadAsync(Queue));
        Assert.Equal(events.Where((_, i) => i % 2 == 1).Order(StringComparer.Ordinal), await ReadAsync(OtherQueue));
        Assert.Equal([CreateMessage("hubspot", 101)], await ReadAsync(PoisonQueue));
        Assert.Equal([CreateMessage("crm", 100)], await ReadAsync(OtherPoisonQueue));
        Assert.Equal((0, 0), (await CountAsync(OldQueue), await CountAsync(OldPoisonQueue)));
    }

    [Theory]
    [InlineData("not a message of Auth0Sync")]
    [InlineData("{}")]
    [InlineData("""{"v":1,"target":"disabled"}""")]
    [InlineData("""{"v":1,"target":7}""")]
    [InlineData("[1]")]
    public async Task A_message_without_an_enabled_target_moves_to_the_first_one(string body)
    {
        await CreateOldQueuesAsync();
        await SendAsync(OldQueue, body);

        await _migration.MigrateAsync(CancellationToken.None);

        Assert.Equal([body], await ReadAsync(Queue));
    }

    [Fact]
    public async Task A_message_of_a_newer_version_moves_to_the_queue_of_its_target()
    {
        await CreateOldQueuesAsync();
        await SendAsync(OldQueue, """{"v":99,"target":"crm"}""");

        await _migration.MigrateAsync(CancellationToken.None);

        Assert.Equal(["""{"v":99,"target":"crm"}"""], await ReadAsync(OtherQueue));
    }

    [Fact]
    public async Task A_message_that_is_not_base64_moves_unchanged()
    {
        await CreateOldQueuesAsync();
        await _account.RawQueues.GetQueueClient(OldQueue).SendMessageAsync("<no> base64 & no XML");

        await _migration.MigrateAsync(CancellationToken.None);

        var moved = Assert.Single((await _account.RawQueues.GetQueueClient(Queue).ReceiveMessagesAsync()).Value);
        Assert.Equal("<no> base64 & no XML", moved.Body.ToString());
    }

    [Fact]
    public async Task A_hidden_message_is_moved_by_a_later_call()
    {
        await CreateOldQueuesAsync();
        await SendAsync(OldQueue, CreateMessage("hubspot", 1));
        var hidden = (await _account.Queues.GetQueueClient(OldQueue).ReceiveMessagesAsync(1, TimeSpan.FromHours(1))).Value.Single();

        Assert.True(await _migration.MigrateAsync(CancellationToken.None));
        Assert.Equal(1, await CountAsync(OldQueue));

        await _account.Queues.GetQueueClient(OldQueue).UpdateMessageAsync(hidden.MessageId, hidden.PopReceipt, visibilityTimeout: TimeSpan.Zero);
        Assert.False(await _migration.MigrateAsync(CancellationToken.None));
        Assert.Equal([CreateMessage("hubspot", 1)], await ReadAsync(Queue));
    }

    [Fact]
    public async Task Several_instances_move_each_message_once()
    {
        await CreateOldQueuesAsync();
        string[] events = [.. Enumerable.Range(0, 100).Select(i => CreateMessage("hubspot", i))];
        await SendAsync(OldQueue, events);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CreateMigration(_account).MigrateAsync(CancellationToken.None)));

        Assert.Equal(events.Order(StringComparer.Ordinal), await ReadAsync(Queue));
        Assert.Equal(0, await CountAsync(OldQueue));
    }

    [Fact]
    public async Task A_message_that_cannot_be_sent_stays_in_the_old_queue()
    {
        await CreateOldQueuesAsync();
        await SendAsync(OldQueue, CreateMessage("crm", 1));
        await _account.Queues.GetQueueClient(OtherQueue).DeleteAsync();

        await Assert.ThrowsAsync<RequestFailedException>(() => _migration.MigrateAsync(CancellationToken.None));

        Assert.Equal(1, await CountAsync(OldQueue));
    }

    [Fact]
    public async Task Without_an_earlier_version_there_is_one_call_for_each_old_queue()
    {
        var calls = new List<string>();
        var raw = new Mock<QueueServiceClient>();
        raw.Setup(service => service.GetQueueClient(It.IsAny<string>())).Returns((string name) =>
        {
            calls.Add(name);
            return _account.RawQueues.GetQueueClient(name);
        });

        Assert.False(await CreateMigration(_account with { RawQueues = raw.Object }).MigrateAsync(CancellationToken.None));

        Assert.Equal([OldQueue, OldPoisonQueue], calls);
    }

    [Fact]
    public async Task Messages_of_an_earlier_version_are_processed_after_the_start()
    {
        var settings = new Dictionary<string, string?> { ["AzureWebJobsStorage"] = _azurite.NewAccountConnectionString() };
        var queues = new QueueServiceClient(settings["AzureWebJobsStorage"], new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        await queues.CreateQueueAsync(OldQueue);
        await queues.GetQueueClient(OldQueue).SendMessageAsync("not a message of Auth0Sync");

        await using var app = await InProcessLocalHost.StartAsync(_azurite, configure: options => options with
        {
            Settings = new Dictionary<string, string?>(options.Settings) { ["AzureWebJobsStorage"] = settings["AzureWebJobsStorage"] },
        });

        var review = app.Services.GetRequiredService<Core.Review.ReviewStore>();
        await Poll.UntilAsync(async () => await review.ListAsync(default).AnyAsync(), "the message is in review");
        Assert.Equal(0, (await queues.GetQueueClient(OldQueue).GetPropertiesAsync()).Value.ApproximateMessagesCount);
    }

    private static SharedQueueMigration CreateMigration(StorageAccount account) =>
        new(account, new QueuedTargets(["hubspot", "crm"]), NullLogger<SharedQueueMigration>.Instance);

    private static string CreateMessage(string target, int number) => $$"""{"v":1,"target":"{{target}}","receivedAt":"2026-11-05T12:00:00Z","attempt":0,"event":{"id":"evt_{{number}}"} }""";

    private async Task CreateOldQueuesAsync()
    {
        await _account.Queues.GetQueueClient(OldQueue).CreateAsync();
        await _account.Queues.GetQueueClient(OldPoisonQueue).CreateAsync();
    }

    private async Task SendAsync(string queue, params string[] bodies) =>
        await Task.WhenAll(bodies.Select(body => _account.Queues.GetQueueClient(queue).SendMessageAsync(body)));

    private async Task<int> CountAsync(string queue) => (await _account.Queues.GetQueueClient(queue).GetPropertiesAsync()).Value.ApproximateMessagesCount;

    private async Task<IEnumerable<string>> ReadAsync(string queue)
    {
        var bodies = new List<string>();
        while ((await _account.Queues.GetQueueClient(queue).ReceiveMessagesAsync(32, TimeSpan.FromMinutes(10))).Value is { Length: > 0 } messages)
        {
            bodies.AddRange(messages.Select(message => message.Body.ToString()));
        }

        return bodies.Order(StringComparer.Ordinal);
    }
}
