using System.Text;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Azure;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Queueing;

[Trait("Category", "Unit")]
public sealed class EventQueueTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 5, 12, 0, 0, TimeSpan.Zero);

    private static readonly LedgerHasher Hash = new(Options.Create(new LedgerOptions { Key = new string('k', LedgerOptions.MinimumKeyLength) }));

    private readonly FakeStorageAccount _storage = new();
    private readonly Auth0SyncActivitySource _activities = new();
    private readonly EventQueue _queue;

    public EventQueueTests() => _queue = new EventQueue(_storage.Account, Hash, _activities, new QueuedTargets(["hubspot"]));

    public void Dispose() => _activities.Dispose();

    [Fact]
    public async Task A_message_never_expires_and_is_hidden_for_the_given_delay()
    {
        await _queue.SendAsync(Message(100), TimeSpan.FromMinutes(7), CancellationToken.None);

        var sent = Assert.Single(_storage.SentMessages);
        Assert.Equal(TimeSpan.FromSeconds(-1), sent.TimeToLive);
        Assert.Equal(TimeSpan.FromMinutes(7), sent.Delay);
        Assert.Empty(_storage.Blobs);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(48_000)]
    [InlineData(200_000)]
    [InlineData(1_000_000)]
    public async Task A_message_round_trips_and_leaves_no_blob_when_completed(int size)
    {
        var message = Message(size);

        await _queue.SendAsync(message, TimeSpan.Zero, CancellationToken.None);
        var read = await ReadAsync();
        await _queue.CompleteAsync(read, CancellationToken.None);

        Assert.Equal(message.EventJson.ToArray(), read.EventJson.ToArray());
        Assert.Empty(_storage.Blobs);
    }

    [Fact]
    public async Task A_message_over_the_limit_names_a_blob_without_event_data()
    {
        var message = Message(200_000);

        await _queue.SendAsync(message, TimeSpan.Zero, CancellationToken.None);

        var (name, content) = Assert.Single(_storage.Blobs);
        Assert.Matches("^2026-11-05/[0-9a-f]{32}\\.json$", name);
        Assert.Equal(message.EventJson.ToArray(), content);
        Assert.DoesNotContain("noise", Encoding.UTF8.GetString(Assert.Single(_storage.SentMessages).Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_messages_of_one_large_event_do_not_share_a_blob()
    {
        await _queue.SendAsync(Message(200_000), TimeSpan.Zero, CancellationToken.None);
        await _queue.SendAsync(Message(200_000), TimeSpan.Zero, CancellationToken.None);

        Assert.Equal(2, _storage.Blobs.Count);
    }

    [Fact]
    public async Task A_requeued_message_keeps_its_blob()
    {
        await _queue.SendAsync(Message(200_000), TimeSpan.Zero, CancellationToken.None);
        var first = await ReadAsync();

        await _queue.SendAsync(first with { RequeueCount = 1 }, TimeSpan.FromSeconds(2), CancellationToken.None);
        var second = await ReadAsync(1);

        Assert.Single(_storage.Blobs);
        Assert.Equal((first.ClaimCheckBlobName, 1), (second.ClaimCheckBlobName, second.RequeueCount));
        Assert.Equal(first.EventJson.ToArray(), second.EventJson.ToArray());
    }

    [Fact]
    public async Task A_message_without_a_claim_check_completes_without_touching_blobs()
    {
        _storage.Blobs["2026-11-05/other.json"] = [1];

        await _queue.CompleteAsync(Message(100), CancellationToken.None);

        Assert.Single(_storage.Blobs);
    }

    [Fact]
    public async Task A_message_whose_blob_is_missing_is_unreadable()
    {
        await _queue.SendAsync(Message(200_000), TimeSpan.Zero, CancellationToken.None);
        _storage.Blobs.Clear();

        Assert.IsType<MessageReadResult.Unreadable>(await _queue.ReadAsync(_storage.SentMessages[0].Body, CancellationToken.None));
    }

    [Fact]
    public async Task A_transient_failure_to_read_a_blob_is_not_treated_as_unreadable()
    {
        await _queue.SendAsync(Message(200_000), TimeSpan.Zero, CancellationToken.None);
        _storage.DownloadFailure = new RequestFailedException(503, "ServerBusy");

        await Assert.ThrowsAsync<RequestFailedException>(() => _queue.ReadAsync(_storage.SentMessages[0].Body, CancellationToken.None));

        Assert.Single(_storage.Blobs);
    }

    [Fact]
    public async Task A_message_of_a_newer_version_is_not_treated_as_unreadable() => await Assert.ThrowsAsync<NotSupportedException>(
        () => _queue.ReadAsync("""{"v":2}"""u8.ToArray(), CancellationToken.None));

    [Fact]
    public async Task Garbage_is_unreadable() =>
        Assert.IsType<MessageReadResult.Unreadable>(await _queue.ReadAsync("garbage"u8.ToArray(), CancellationToken.None));

    private async Task<EventMessage> ReadAsync(int index = 0) =>
        Assert.IsType<MessageReadResult.Success>(await _queue.ReadAsync(_storage.SentMessages[index].Body, CancellationToken.None)).Message;

    private static EventMessage Message(int size) =>
        EventMessage.Create("hubspot", Encoding.UTF8.GetBytes($"{{\"noise\":\"{IncompressibleText.Create(size)}\"}}"), Now);
}
